package judge;

/** A record whose value is no event. */
final class UnreadableEventException extends Exception {
  UnreadableEventException(String reason) {
    super(reason);
  }
}
