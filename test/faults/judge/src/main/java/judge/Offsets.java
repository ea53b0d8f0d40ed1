package judge;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * How far everything had got at one moment. {@code ends} are high watermarks, looked up before the committed offsets;
 * {@code stableEnds} are last stable offsets, looked up after them, so that whatever was committed stands before these.
 */
record Offsets(
    Map<TopicPartition, Long> starts,
    Map<TopicPartition, Long> ends,
    Map<TopicPartition, Long> committed,
    Map<TopicPartition, Long> stableEnds) {

  /** Whether the group of the record's provider says that it is done with the record. */
  boolean isCommitted(Place raw) {
    return committed.getOrDefault(new TopicPartition(raw.topic(), raw.partition()), 0L) > raw.offset();
  }

  /** Whether the log no longer has a record of that place. */
  boolean isGone(Place raw) {
    return starts.getOrDefault(new TopicPartition(raw.topic(), raw.partition()), 0L) > raw.offset();
  }
}
