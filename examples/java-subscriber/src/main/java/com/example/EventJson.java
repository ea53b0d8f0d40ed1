package com.example;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericRecord;

/** Events as plain values for JSON: amounts as exact text, instants as microseconds since 1970, members by name. */
final class EventJson {
  private EventJson() {}

  static Object plain(Object value) {
    if (value == null || value instanceof Integer || value instanceof Long || value instanceof Boolean) return value;
    if (value instanceof GenericRecord record) return plainRecord(record);
    if (value instanceof Map<?, ?> map) return plainMap(map);
    if (value instanceof BigDecimal amount) return text(amount);
    if (value instanceof Instant instant) return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    if (value instanceof CharSequence || value instanceof GenericEnumSymbol) return value.toString();
    throw new IllegalArgumentException("no form in JSON for a " + value.getClass());
  }

  /** Every digit, and no zeros that say nothing: 12.3, -0.001, 0. */
  static String text(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }

  private static Map<String, Object> plainRecord(GenericRecord record) {
    Map<String, Object> members = new TreeMap<>();
    for (Schema.Field field : record.getSchema().getFields()) {
      members.put(field.name(), plain(record.get(field.pos())));
    }
    return members;
  }

  private static Map<String, Object> plainMap(Map<?, ?> map) {
    Map<String, Object> members = new TreeMap<>();
    map.forEach((key, value) -> members.put(key.toString(), plain(value)));
    return members;
  }
}
