package judge;

import java.math.BigDecimal;

/** A canonical event, as far as it is judged. {@code key}, {@code ceId} and {@code ceType} stand beside its value. */
record Event(
    Place place,
    String key,
    String ceId,
    String ceType,
    String id,
    String identity,
    String type,
    String provider,
    String account,
    String sourceEventId,
    String objectId,
    BigDecimal amount,
    String currency,
    Source source) {

  /** The webhook that it names, and its place among the webhook's occurrences. */
  record Source(Place raw, int index, String bodySha256) {}

  /** One occurrence of one stored webhook: whatever has the same source is a copy. */
  String occurrence() {
    return source.raw() + "#" + source.index();
  }
}
