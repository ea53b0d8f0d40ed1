package judge;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Compares an event with what the ledger says of it, and with the stored webhook that it names. */
final class Comparison {
  private final Topics topics;

  Comparison(Topics topics) {
    this.topics = topics;
  }

  /** In what an event is not the expected one; empty where it is. */
  List<String> differences(Event event, ExpectedEvent expected, LedgerLine line) {
    List<String> found = new ArrayList<>();
    differ(found, "topic", expected.topic(), topics.withoutPrefix(event.place().topic()));
    differ(found, "type", expected.type(), event.type());
    differ(found, "object id", expected.objectId(), event.objectId());
    differ(found, "source.event_id", expected.eventId(), event.sourceEventId());
    differ(found, "currency", expected.currency(), event.currency());
    differ(found, expected.amount(), event.amount());
    differ(found, "key", line.keyOf(expected), event.key());
    differ(found, "provider", line.provider(), event.provider());
    differ(found, "account", line.account(), event.account());
    differ(found, "raw.body_sha256", line.bodySha256(), event.source().bodySha256());
    differ(found, "ce_id", event.id(), event.ceId());
    differ(found, "ce_type", event.type(), event.ceType());
    if (Objects.equals(event.identity(), "PROVIDER_EVENT_ID") && event.sourceEventId() != null) {
      differ(found, "id", EventId.of(event.provider(), event.account(), event.sourceEventId()), event.id());
    }
    return found;
  }

  /** The fewest differences from any of the webhook's events. */
  String closest(Event event, LedgerLine line) {
    return line.events().stream()
        .map(expected -> differences(event, expected, line))
        .min(Comparator.comparingInt(List::size))
        .map(differences -> String.join(", ", differences))
        .orElse("no event is expected");
  }

  /** What tells an expected event apart from others: the provider's own id, else the body. */
  static String identityOf(ExpectedEvent expected, LedgerLine line) {
    String id = expected.eventId() == null ? "body " + line.bodySha256() : "id " + expected.eventId();
    return String.join(" ", line.provider(), line.account(), expected.type(), id);
  }

  /** Each form that {@link #identityOf} may have of this event. */
  static List<String> identitiesOf(Event event) {
    return Stream.of("body " + event.source().bodySha256(), "id " + event.sourceEventId())
        .map(id -> String.join(" ", event.provider(), event.account(), event.type(), id))
        .toList();
  }

  /** Amounts are numbers: 12.3 is 12.300. */
  private static void differ(List<String> found, BigDecimal expected, BigDecimal actual) {
    if (expected == null || (actual != null && expected.compareTo(actual) == 0)) return;
    found.add("amount should be " + expected.toPlainString() + ", is " + actual);
  }

  /** What the ledger does not say is not compared. */
  private static void differ(List<String> found, String what, String expected, String actual) {
    if (expected != null && !expected.equals(actual)) found.add(what + " should be " + expected + ", is " + actual);
  }
}
