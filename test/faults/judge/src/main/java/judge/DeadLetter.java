package judge;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/** A dead letter. {@code source} is null where its headers name no record. */
record DeadLetter(Place place, Place source, String code, String account, String bodySha256, String content) {
  static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
    return new DeadLetter(
        new Place(record.topic(), record.partition(), record.offset()),
        sourceIn(record.headers()),
        HeaderText.of(record.headers(), "dead-letter-code"),
        HeaderText.of(record.headers(), "raw-account"),
        Digest.ofBody(record.value()),
        Digest.ofContent(record));
  }

  private static Place sourceIn(Headers headers) {
    String topic = HeaderText.of(headers, "dead-letter-source-topic");
    String partition = HeaderText.of(headers, "dead-letter-source-partition");
    String offset = HeaderText.of(headers, "dead-letter-source-offset");
    if (topic == null || partition == null || offset == null) return null;
    try {
      return new Place(topic, Integer.parseInt(partition), Long.parseLong(offset));
    } catch (NumberFormatException exception) {
      return null;
    }
  }
}
