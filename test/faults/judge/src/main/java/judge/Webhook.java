package judge;

import java.util.List;

/** A stored webhook, what the ledger says of it, and all that names it as its source. */
record Webhook(RawRecord raw, LedgerLine line, List<Event> events, List<DeadLetter> deadLetters) {
  boolean hasBoth() {
    return !events.isEmpty() && !deadLetters.isEmpty();
  }

  boolean hasNothing() {
    return events.isEmpty() && deadLetters.isEmpty();
  }

  @Override
  public String toString() {
    return line + " at " + raw.place();
  }
}
