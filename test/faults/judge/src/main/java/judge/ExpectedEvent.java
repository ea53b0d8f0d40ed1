package judge;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.math.BigDecimal;
import java.util.Objects;

/** What the ledger says of an event. Topic and type are always there; of the rest, what is null is not compared. */
@JsonIgnoreProperties(ignoreUnknown = true)
record ExpectedEvent(
    String topic, String type, String objectId, BigDecimal amount, String currency, String eventId, String key) {

  ExpectedEvent {
    Objects.requireNonNull(topic, "an event must have its topic");
    Objects.requireNonNull(type, "an event must have its type");
  }
}
