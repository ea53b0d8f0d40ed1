package judge;

import java.util.HashMap;
import java.util.Map;

/** Whatever stands in an output topic is an event or a dead letter of a stored webhook, and true to its bytes: C. */
final class Strays {
  private final Evidence evidence;
  private final Findings findings;

  Strays(Evidence evidence, Findings findings) {
    this.evidence = evidence;
    this.findings = findings;
  }

  void judge() {
    evidence.world().unreadable().forEach((place, why) -> report("value at " + place, "it cannot be read, " + why));
    for (Event event : evidence.world().events()) judge(event);
    for (DeadLetter letter : evidence.world().deadLetters()) judge(letter);
    judgeIds();
  }

  private void judge(Event event) {
    Place raw = event.source().raw();
    if (evidence.world().rawAt(raw) == null) report(text(event), "there is no webhook at " + raw);
  }

  private void judge(DeadLetter letter) {
    String text = "dead letter (" + letter.code() + ") at " + letter.place();
    RawRecord raw = letter.source() == null ? null : evidence.world().rawAt(letter.source());
    if (raw == null) {
      report(text, "there is no webhook at " + letter.source());
      return;
    }
    String topic = evidence.topics().deadLetters(raw.provider());
    if (!letter.place().topic().equals(topic)) report(text, "it belongs to " + topic);
    if (raw.content() != null && !raw.content().equals(letter.content())) {
      report(text, "key, value or headers are not those of webhook " + raw.rawId() + " at " + raw.place());
    }
  }

  /** The same bytes always give the same ids, whatever these are made of. */
  private void judgeIds() {
    Map<String, Event> first = new HashMap<>();
    for (Event event : evidence.world().events()) {
      String bytes = String.join(" ", event.provider(), event.account(), event.source().bodySha256());
      Event other = first.putIfAbsent(bytes + " " + event.source().index(), event);
      if (other == null || other.id().equals(event.id())) continue;
      report(text(event), "its id is not that of the event of the same bytes at " + other.place());
    }
  }

  private static String text(Event event) {
    return event.type() + " at " + event.place();
  }

  private void report(String text, String problem) {
    findings.add(Counter.C, text + ": " + problem);
  }
}
