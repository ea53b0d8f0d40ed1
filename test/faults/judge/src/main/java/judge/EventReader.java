package judge;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads canonical events by their writer's schema: byte 0, four bytes of schema id, Avro (Confluent's wire format). */
final class EventReader {
  private static final int HEADER_LENGTH = 5;

  private final GenericData data = new GenericData();
  private final Map<Schema, GenericDatumReader<GenericRecord>> readers = new IdentityHashMap<>();
  private final Schemas schemas;
  private final Topics topics;

  EventReader(Schemas schemas, Topics topics) {
    this.schemas = schemas;
    this.topics = topics;
    data.addLogicalTypeConversion(new Conversions.DecimalConversion());
  }

  Event read(ConsumerRecord<byte[], byte[]> record)
      throws UnreadableEventException, IOException, InterruptedException {
    byte[] value = record.value();
    if (value == null || value.length < HEADER_LENGTH) throw new UnreadableEventException("shorter than five bytes");
    if (value[0] != 0) throw new UnreadableEventException("magic byte " + value[0]);
    var reader = readerOf(schemas.byId(ByteBuffer.wrap(value).getInt(1)));
    String name = reader.getSchema().getFullName();
    if (!name.equals(schemaName(record.topic()))) throw new UnreadableEventException("a " + name + " on this topic");
    return eventIn(record, decode(reader, value));
  }

  private GenericDatumReader<GenericRecord> readerOf(Schema schema) {
    // By identity: schemas are long, and each is read from the registry once.
    return readers.computeIfAbsent(schema, it -> new GenericDatumReader<>(it, it, data));
  }

  /** tributary.events.PaymentsEvent of <prefix>payments. */
  private String schemaName(String topic) {
    String name = topics.withoutPrefix(topic);
    return "tributary.events." + Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Event";
  }

  /** Bytes that are no event end in all kinds of exceptions, EOFException and AvroTypeException among them. */
  private static GenericRecord decode(GenericDatumReader<GenericRecord> reader, byte[] value)
      throws UnreadableEventException {
    try {
      BinaryDecoder decoder =
          DecoderFactory.get().binaryDecoder(value, HEADER_LENGTH, value.length - HEADER_LENGTH, null);
      GenericRecord event = reader.read(null, decoder);
      if (!decoder.isEnd()) throw new UnreadableEventException("bytes after the event");
      return event;
    } catch (IOException | RuntimeException exception) {
      throw new UnreadableEventException("no such event: " + exception.getClass().getSimpleName());
    }
  }

  private static Event eventIn(ConsumerRecord<byte[], byte[]> record, GenericRecord event)
      throws UnreadableEventException {
    GenericRecord raw = (GenericRecord) event.get("raw");
    GenericRecord resource = resourceIn(event);
    GenericRecord money = resource.hasField("amount") ? (GenericRecord) resource.get("amount") : null;
    return new Event(
        new Place(record.topic(), record.partition(), record.offset()),
        record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
        HeaderText.of(record.headers(), "ce_id"),
        HeaderText.of(record.headers(), "ce_type"),
        text(event, "id"),
        text(event, "identity"),
        text(event, "type"),
        text(event, "provider"),
        text(event, "account"),
        text((GenericRecord) event.get("source"), "event_id"),
        text(resource, "id"),
        money == null ? null : (BigDecimal) money.get("amount"),
        money == null ? null : text(money, "currency"),
        new Event.Source(
            new Place(text(raw, "topic"), ((Number) raw.get("partition")).intValue(), (long) raw.get("offset")),
            ((Number) raw.get("index")).intValue(),
            text(raw, "body_sha256")));
  }

  /** Exactly one of the nullable records is set: the one that the first word of the type names. */
  private static GenericRecord resourceIn(GenericRecord event) throws UnreadableEventException {
    String kind = text(event, "type").split("\\.")[0];
    GenericRecord resource = null;
    for (Schema.Field field : event.getSchema().getFields()) {
      if (!field.schema().isUnion() || !(event.get(field.pos()) instanceof GenericRecord found)) continue;
      if (!field.name().equals(kind)) throw new UnreadableEventException("a " + field.name() + " in a " + kind);
      resource = found;
    }
    if (resource == null) throw new UnreadableEventException("a " + kind + " without its resource");
    return resource;
  }

  private static String text(GenericRecord record, String field) {
    Object value = record.get(field);
    return value == null ? null : value.toString();
  }
}
