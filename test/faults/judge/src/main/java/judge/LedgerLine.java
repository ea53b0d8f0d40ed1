package judge;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** One webhook, as the load generator gave it. The members are explained in README.md. */
@JsonIgnoreProperties(ignoreUnknown = true)
record LedgerLine(
    String id,
    String provider,
    String account,
    String key,
    Long seq,
    Expect expect,
    String code,
    List<ExpectedEvent> events,
    boolean acknowledged,
    String bodySha256,
    Integer partition,
    Long offset) {

  /** The outcome that the webhook must have. */
  enum Expect {
    @JsonProperty("published")
    PUBLISHED,
    @JsonProperty("ignored")
    IGNORED,
    @JsonProperty("dead-lettered")
    DEAD_LETTERED
  }

  LedgerLine {
    if (provider == null || account == null || expect == null || bodySha256 == null) {
      throw new IllegalArgumentException("provider, account, expect and bodySha256 must be there");
    }
    events = events == null ? List.of() : List.copyOf(events);
    if ((expect == Expect.PUBLISHED) == events.isEmpty()) {
      throw new IllegalArgumentException("events must be there where they are expected, and nowhere else");
    }
    if ((expect == Expect.DEAD_LETTERED) != (code != null)) {
      throw new IllegalArgumentException("a code must be there where a dead letter is expected, and nowhere else");
    }
  }

  /** Whether the sender was told where the webhook stands. */
  boolean hasPlace() {
    return partition != null && offset != null;
  }

  /**
   * The key that an event must have; null where the ledger says nothing. What has no order with others has its own
   * object's key: on payouts and accounts.
   */
  String keyOf(ExpectedEvent event) {
    if (event.key() != null) return event.key();
    boolean isByItself = event.topic().equals("payouts") || event.topic().equals("accounts");
    if (!isByItself) return key;
    return event.objectId() == null ? null : provider + "/" + account + "/" + event.objectId();
  }

  @Override
  public String toString() {
    return "webhook " + id + " of " + provider + "/" + account + " (key " + key + ", seq " + seq + ")";
  }
}
