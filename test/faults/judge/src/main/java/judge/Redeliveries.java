package judge;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a redelivery becomes. */
enum Redeliveries {
  /** Published again, with the same id: each stored webhook has its own events. */
  @JsonProperty("published")
  PUBLISHED,
  /** A duplicate, without an event: one more with the same id counts as D. */
  @JsonProperty("suppressed")
  SUPPRESSED,
  /** One of the two. */
  @JsonProperty("either")
  EITHER
}
