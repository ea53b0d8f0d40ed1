package judge;

import java.util.List;
import java.util.Map;

/** What the judge answers. The members are explained at the type of this name in judge.ts. */
record Verdict(
    int judged,
    Map<Counter, Integer> counters,
    int duplicates,
    int redelivered,
    int published,
    int ignored,
    int suppressed,
    int deadLettered,
    List<Finding> findings,
    boolean drained,
    List<String> undrained) {}
