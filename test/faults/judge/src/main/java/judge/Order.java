package judge;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The first copies of a key's events stand in one partition, in the order in which their webhooks were stored: O. */
final class Order {
  private final Evidence evidence;
  private final Findings findings;

  Order(Evidence evidence, Findings findings) {
    this.evidence = evidence;
    this.findings = findings;
  }

  void judge() {
    Set<String> seen = new HashSet<>();
    Map<String, Map<Integer, Event>> firstByPartition = new HashMap<>();
    Map<String, Event> newest = new HashMap<>();
    for (Event event : evidence.world().events()) {
      String key = event.place().topic() + " " + event.key();
      int partition = event.place().partition();
      // Copies may come later, and in a row of their own: the first ones are what a subscriber acts upon.
      if (!seen.add(key + " " + partition + " " + event.occurrence())) continue;
      firstByPartition.computeIfAbsent(key, it -> new TreeMap<>()).putIfAbsent(partition, event);
      // Order is that of one raw partition: between two there is none.
      Place raw = event.source().raw();
      String way = key + " " + partition + " " + raw.topic() + " " + raw.partition();
      Event before = newest.get(way);
      if (before == null || isLater(event, before)) newest.put(way, event);
      else findings.add(Counter.O, text(event) + ": after that of " + before.occurrence() + " at " + before.place());
    }
    if (!evidence.request().keysMayMove()) firstByPartition.values().forEach(this::judgePartitions);
  }

  private void judgePartitions(Map<Integer, Event> firstByPartition) {
    Event first = null;
    for (Event event : firstByPartition.values()) {
      if (first == null) first = event;
      else findings.add(Counter.O, text(event) + ": its key is in another partition too, at " + first.place());
    }
  }

  private static boolean isLater(Event event, Event before) {
    long offset = event.source().raw().offset();
    long offsetBefore = before.source().raw().offset();
    return offset != offsetBefore ? offset > offsetBefore : event.source().index() > before.source().index();
  }

  private static String text(Event event) {
    return event.type() + " at " + event.place() + " of " + event.occurrence() + " (key " + event.key() + ")";
  }
}
