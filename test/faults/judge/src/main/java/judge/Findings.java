package judge;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts everything that is found, and keeps the first texts of each counter. */
final class Findings {
  private static final int MOST_TEXTS = 20;

  private final Map<Counter, Integer> counters = new EnumMap<>(Counter.class);
  private final List<Finding> texts = new ArrayList<>();

  Findings() {
    for (Counter counter : Counter.values()) counters.put(counter, 0);
  }

  void add(Counter counter, String text) {
    if (counters.merge(counter, 1, Integer::sum) <= MOST_TEXTS) texts.add(new Finding(counter, text));
  }

  Map<Counter, Integer> counters() {
    return counters;
  }

  List<Finding> texts() {
    return texts;
  }
}
