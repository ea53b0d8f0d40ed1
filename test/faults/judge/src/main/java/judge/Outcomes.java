package judge;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Each stored webhook has the one outcome that the ledger expects of it: the counters L, T, A, X and C. */
final class Outcomes {
  private final Evidence evidence;
  private final Findings findings;
  private final Comparison comparison;
  private final Map<String, Integer> tally = new HashMap<>();
  /** Of everything that was published; empty where each redelivery must have events of its own. */
  private final Set<String> identities = new HashSet<>();

  Outcomes(Evidence evidence, Findings findings) {
    this.evidence = evidence;
    this.findings = findings;
    comparison = new Comparison(evidence.topics());
    if (evidence.request().redeliveries() == Redeliveries.PUBLISHED) return;
    for (Event event : evidence.world().events()) identities.addAll(Comparison.identitiesOf(event));
  }

  /** How many webhooks ended as published, ignored, duplicate or dead-lettered; judged: how many there are. */
  int count(String outcome) {
    return tally.getOrDefault(outcome, 0);
  }

  void judge() {
    Set<LedgerLine> stored = Collections.newSetFromMap(new IdentityHashMap<>());
    World world = evidence.world();
    for (RawRecord raw : world.raw()) {
      LedgerLine line = evidence.ledger().lineOf(raw);
      if (line == null) {
        findings.add(Counter.C, "raw record " + raw.rawId() + " at " + raw.place() + ": nobody gave it");
        continue;
      }
      stored.add(line);
      judge(new Webhook(raw, line, world.eventsOf(raw.place()), world.deadLettersOf(raw.place())));
    }
    for (LedgerLine line : evidence.ledger().lines()) {
      if (!line.acknowledged() || stored.contains(line)) continue;
      tallyUp("judged");
      findings.add(Counter.L, line + ": acknowledged, and not in its raw topic");
    }
  }

  private void judge(Webhook webhook) {
    tallyUp("judged");
    if (!webhook.raw().bodySha256().equals(webhook.line().bodySha256())) {
      findings.add(Counter.C, webhook + ": the stored body is not the one that was given");
    }
    boolean isCommitted = evidence.offsets().isCommitted(webhook.raw().place());
    if (!isCommitted) reportUncommitted(webhook);
    // Not done yet is not lost; that the run was not drained fails it.
    if (webhook.hasNothing() && !isCommitted) return;
    if (webhook.hasBoth()) findings.add(Counter.X, webhook + ": an event and a dead letter, " + placesOf(webhook));
    else if (!webhook.events().isEmpty()) tallyUp("published");
    else if (!webhook.deadLetters().isEmpty()) tallyUp("dead-lettered");
    switch (webhook.line().expect()) {
      case PUBLISHED -> judgePublished(webhook, isCommitted);
      case DEAD_LETTERED -> judgeDeadLettered(webhook);
      case IGNORED -> judgeIgnored(webhook);
    }
  }

  private void judgePublished(Webhook webhook, boolean isCommitted) {
    int missing = missingEvents(webhook);
    if (webhook.events().isEmpty() && !webhook.deadLetters().isEmpty()) {
      reportUnexpectedLetters(webhook);
    } else if (missing == 0) {
      if (webhook.hasNothing()) tallyUp("duplicate");
    } else if (webhook.hasNothing()) {
      findings.add(Counter.L, webhook + ": no event");
    } else if (isCommitted) {
      findings.add(Counter.T, webhook + ": " + missing + " of " + webhook.line().events().size() + " events missing");
    }
  }

  /** How many expected events are in no topic. One that is there and wrong is corrupt (C), and not missing as well. */
  private int missingEvents(Webhook webhook) {
    List<ExpectedEvent> expected = webhook.line().events();
    Map<Integer, Integer> expectedOf = new HashMap<>();
    Set<Integer> wrong = new HashSet<>();
    for (Event event : webhook.events()) {
      if (isExpected(event, webhook.line(), expectedOf)) continue;
      wrong.add(event.source().index());
      findings.add(Counter.C, text(event, webhook) + ": " + comparison.closest(event, webhook.line()));
    }
    wrong.removeAll(expectedOf.keySet());
    int missing = -wrong.size();
    for (int at = 0; at < expected.size(); at++) {
      boolean isThere = expectedOf.containsValue(at)
          || identities.contains(Comparison.identityOf(expected.get(at), webhook.line()));
      if (!isThere) missing++;
    }
    return Math.max(0, missing);
  }

  /** Each occurrence of a webhook is one expected event, with all its copies: {@code expectedOf} remembers which. */
  private boolean isExpected(Event event, LedgerLine line, Map<Integer, Integer> expectedOf) {
    int index = event.source().index();
    for (int at = 0; at < line.events().size(); at++) {
      boolean isFree = expectedOf.containsKey(index) ? expectedOf.get(index) == at : !expectedOf.containsValue(at);
      if (!isFree || !comparison.differences(event, line.events().get(at), line).isEmpty()) continue;
      expectedOf.put(index, at);
      return true;
    }
    return false;
  }

  private void judgeDeadLettered(Webhook webhook) {
    if (webhook.hasNothing()) findings.add(Counter.L, webhook + ": no dead letter");
    if (!webhook.hasBoth()) reportUnexpectedEvents(webhook);
    for (DeadLetter letter : webhook.deadLetters()) {
      String code = webhook.line().code();
      if (code.equals(letter.code())) continue;
      findings.add(Counter.C, text(letter, webhook) + ": code should be " + code + ", is " + letter.code());
    }
  }

  private void judgeIgnored(Webhook webhook) {
    if (webhook.hasNothing()) tallyUp("ignored");
    if (webhook.hasBoth()) return;
    reportUnexpectedEvents(webhook);
    reportUnexpectedLetters(webhook);
  }

  private void reportUncommitted(Webhook webhook) {
    String problem = ": its webhook is not committed";
    for (Event event : webhook.events()) findings.add(Counter.A, text(event, webhook) + problem);
    for (DeadLetter letter : webhook.deadLetters()) findings.add(Counter.A, text(letter, webhook) + problem);
  }

  private void reportUnexpectedEvents(Webhook webhook) {
    String problem = ": " + webhook.line().expect() + " was expected";
    for (Event event : webhook.events()) findings.add(Counter.C, text(event, webhook) + problem);
  }

  private void reportUnexpectedLetters(Webhook webhook) {
    String problem = ": " + webhook.line().expect() + " was expected";
    for (DeadLetter letter : webhook.deadLetters()) findings.add(Counter.C, text(letter, webhook) + problem);
  }

  private static List<Place> placesOf(Webhook webhook) {
    return Stream.concat(
        webhook.events().stream().map(Event::place), webhook.deadLetters().stream().map(DeadLetter::place)).toList();
  }

  private static String text(Event event, Webhook webhook) {
    return event.type() + " at " + event.place() + " of " + webhook;
  }

  private static String text(DeadLetter letter, Webhook webhook) {
    return "dead letter (" + letter.code() + ") at " + letter.place() + " of " + webhook;
  }

  private void tallyUp(String outcome) {
    tally.merge(outcome, 1, Integer::sum);
  }
}
