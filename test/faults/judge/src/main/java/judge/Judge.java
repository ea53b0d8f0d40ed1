package judge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Judges one run. */
final class Judge {
  private static final int MOST_LINES = 20;

  private Judge() {}

  /** Throws where nothing can be judged: no cluster, no registry, no ledger. */
  static Verdict judge(Request request) throws IOException, InterruptedException {
    Topics topics = new Topics(request);
    Ledger ledger = Ledger.read(Path.of(request.ledgerFile()));
    try (Cluster cluster = new Cluster(request.brokers())) {
      Drain drain = new Drain(cluster, topics);
      Offsets offsets = drain.await(request.timeoutMs());
      EventReader reader = new EventReader(new Schemas(request.registryUrl()), topics);
      World world = World.read(cluster, topics, reader, offsets);
      Evidence evidence = new Evidence(request, topics, ledger, offsets, world);
      new GoneWebhooks(evidence).restore();
      return verdict(evidence, drain.undrained(offsets));
    }
  }

  private static Verdict verdict(Evidence evidence, List<String> undrained) {
    Findings findings = new Findings();
    Outcomes outcomes = new Outcomes(evidence, findings);
    Repeats repeats = new Repeats(evidence, findings);
    outcomes.judge();
    repeats.judge();
    new Strays(evidence, findings).judge();
    new Order(evidence, findings).judge();
    return new Verdict(
        outcomes.count("judged"),
        findings.counters(),
        repeats.duplicates(),
        repeats.redelivered(),
        outcomes.count("published"),
        outcomes.count("ignored"),
        outcomes.count("duplicate"),
        outcomes.count("dead-lettered"),
        findings.texts(),
        undrained.isEmpty(),
        undrained.stream().limit(MOST_LINES).toList());
  }
}
