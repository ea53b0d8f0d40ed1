package judge;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks into a cluster through Kafka's own client, whose read_committed lets no aborted record through. */
final class Cluster implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int MOST_EMPTY_POLLS = 30;

  private final Map<String, Object> settings;
  private final Admin admin;

  Cluster(List<String> brokers) {
    settings = Map.of("bootstrap.servers", String.join(",", brokers), "client.id", "judge");
    admin = Admin.create(settings);
  }

  /** All partitions of those topics that there are. */
  Set<TopicPartition> partitions(Collection<String> topics) throws IOException, InterruptedException {
    Set<String> there = get(admin.listTopics().names());
    var found = get(admin.describeTopics(topics.stream().filter(there::contains).toList()).allTopicNames());
    return found.values().stream()
        .flatMap(topic -> topic.partitions().stream().map(one -> new TopicPartition(topic.name(), one.partition())))
        .collect(Collectors.toSet());
  }

  /** Of each partition that has a committed offset, which no transaction still changes. */
  Map<TopicPartition, Long> committed(String group) throws IOException, InterruptedException {
    var options = new ListConsumerGroupOffsetsOptions().requireStable(true);
    var specs = Map.of(group, new ListConsumerGroupOffsetsSpec());
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try {
      get(admin.listConsumerGroupOffsets(specs, options).partitionsToOffsetAndMetadata()).forEach((at, offset) -> {
        if (offset != null) offsets.put(at, offset.offset());
      });
    } catch (IOException exception) {
      if (!(exception.getCause() instanceof GroupIdNotFoundException)) throw exception;
    }
    return offsets;
  }

  Map<TopicPartition, Long> starts(Set<TopicPartition> partitions) throws IOException, InterruptedException {
    return offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
  }

  Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) throws IOException, InterruptedException {
    return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
  }

  Map<TopicPartition, Long> stableEnds(Set<TopicPartition> partitions) throws IOException, InterruptedException {
    return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
  }

  private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec spec, IsolationLevel level)
      throws IOException, InterruptedException {
    var specs = partitions.stream().collect(Collectors.toMap(at -> at, at -> spec));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    get(admin.listOffsets(specs, new ListOffsetsOptions(level)).all())
        .forEach((at, offset) -> offsets.put(at, offset.offset()));
    return offsets;
  }

  /** Takes one record after the other. */
  interface Visitor {
    void visit(ConsumerRecord<byte[], byte[]> record) throws IOException, InterruptedException;
  }

  /** Reads every partition from its start to its end: in the order of its offsets, and what is committed alone. */
  void read(Map<TopicPartition, Long> ends, Visitor visitor) throws IOException, InterruptedException {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("isolation.level", "read_committed");
    all.put("enable.auto.commit", false);
    all.put("auto.offset.reset", "earliest");
    all.put("max.poll.records", 5_000);
    try (var consumer = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      int emptyPolls = 0;
      while (!hasReached(consumer, ends)) {
        var records = consumer.poll(POLL);
        for (var record : records) if (isBefore(record, ends)) visitor.visit(record);
        emptyPolls = records.isEmpty() ? emptyPolls + 1 : 0;
        if (emptyPolls > MOST_EMPTY_POLLS) throw new IOException("the topics cannot be read to their ends");
      }
    }
  }

  private static boolean isBefore(ConsumerRecord<?, ?> record, Map<TopicPartition, Long> ends) {
    return record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()));
  }

  private static boolean hasReached(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private static <T> T get(KafkaFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException exception) {
      throw new IOException("Kafka: " + exception.getCause(), exception.getCause());
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
