package judge;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A stored webhook. {@code content} is null where the log no longer has it and the ledger alone tells of it. */
record RawRecord(Place place, String provider, String rawId, String account, String bodySha256, String content) {
  static RawRecord of(ConsumerRecord<byte[], byte[]> record, String provider) {
    return new RawRecord(
        new Place(record.topic(), record.partition(), record.offset()),
        provider,
        HeaderText.of(record.headers(), "raw-id"),
        HeaderText.of(record.headers(), "raw-account"),
        Digest.ofBody(record.value()),
        Digest.ofContent(record));
  }
}
