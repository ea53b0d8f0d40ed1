package judge;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What became of one webhook stands in the topics once: counter D. */
final class Repeats {
  private final Evidence evidence;
  private final Findings findings;
  private int repeated;
  private int redelivered;

  Repeats(Evidence evidence, Findings findings) {
    this.evidence = evidence;
    this.findings = findings;
  }

  /** Events with an id that another event has already. */
  int duplicates() {
    return repeated + redelivered;
  }

  /** Those of them that came of a webhook of their own: it was delivered again, or stored twice. */
  int redelivered() {
    return redelivered;
  }

  void judge() {
    judgeEvents();
    Map<Place, DeadLetter> firstLetters = new HashMap<>();
    for (DeadLetter letter : evidence.world().deadLetters()) {
      DeadLetter first = letter.source() == null ? null : firstLetters.putIfAbsent(letter.source(), letter);
      if (first == null) continue;
      findings.add(Counter.D, "dead letter at " + letter.place() + ": again, after " + first.place());
    }
  }

  private void judgeEvents() {
    Map<String, Event> firstOfId = new HashMap<>();
    Set<String> occurrences = new HashSet<>();
    for (Event event : evidence.world().events()) {
      Event first = firstOfId.putIfAbsent(event.id(), event);
      boolean isRepeated = !occurrences.add(event.id() + " " + event.occurrence());
      if (first == null) continue;
      if (isRepeated) repeated++;
      else redelivered++;
      if (isRepeated || evidence.request().redeliveries() == Redeliveries.SUPPRESSED) report(event, first);
    }
  }

  private void report(Event event, Event first) {
    String text = event.type() + " " + event.id() + " at " + event.place() + " of " + event.occurrence();
    findings.add(Counter.D, text + ": again, after " + first.place());
  }
}
