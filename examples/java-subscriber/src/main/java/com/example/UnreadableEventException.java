package com.example;

/** A record whose value is no event. Whoever reads it again reads the same: do not retry. */
final class UnreadableEventException extends Exception {
  UnreadableEventException(String reason) {
    super(reason);
  }
}
