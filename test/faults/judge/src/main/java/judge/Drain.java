package judge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Waits until the runtime is done with everything: only then can something missing be called lost. */
final class Drain {
  private static final long PAUSE_MS = 250;

  private final Cluster cluster;
  private final Topics topics;

  Drain(Cluster cluster, Topics topics) {
    this.cluster = cluster;
    this.topics = topics;
  }

  /** The offsets at the moment when all was drained, or when the time was over. */
  Offsets await(long timeoutMs) throws IOException, InterruptedException {
    requireRawTopics();
    long deadline = System.nanoTime() + timeoutMs * 1_000_000;
    Offsets offsets = look();
    while (!undrained(offsets).isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(PAUSE_MS);
      offsets = look();
    }
    return offsets;
  }

  /** What is still to be done: a line for each partition. */
  List<String> undrained(Offsets offsets) {
    List<String> lines = new ArrayList<>();
    offsets.ends().forEach((at, end) -> {
      if (topics.raw().contains(at.topic())) {
        long start = offsets.starts().get(at);
        Long committed = offsets.committed().get(at);
        // Where there was never anything to read nothing is committed.
        if (committed == null ? start < end : !committed.equals(end)) {
          lines.add(at + " ends at " + end + ", committed is " + committed);
        }
      }
      long stableEnd = offsets.stableEnds().get(at);
      if (stableEnd < end) lines.add(at + " ends at " + end + ", and is stable up to " + stableEnd);
    });
    return lines.stream().sorted().toList();
  }

  private Offsets look() throws IOException, InterruptedException {
    Set<TopicPartition> partitions = cluster.partitions(topics.all());
    var starts = cluster.starts(partitions);
    var ends = cluster.ends(partitions);
    Map<TopicPartition, Long> committed = new HashMap<>();
    for (String provider : topics.providers()) {
      cluster.committed(topics.group(provider)).forEach((at, offset) -> {
        if (at.topic().equals(topics.raw(provider))) committed.put(at, offset);
      });
    }
    return new Offsets(starts, ends, committed, cluster.stableEnds(partitions));
  }

  private void requireRawTopics() throws IOException, InterruptedException {
    for (String topic : topics.raw()) {
      if (cluster.partitions(List.of(topic)).isEmpty()) throw new IOException("there is no topic " + topic);
    }
  }
}
