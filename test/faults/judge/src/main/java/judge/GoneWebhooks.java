package judge;

/**
 * Webhooks that the log no longer has, since its start has moved: they are known from the ledger, and from what came of
 * them, and are judged all the same.
 */
final class GoneWebhooks {
  private final Evidence evidence;

  GoneWebhooks(Evidence evidence) {
    this.evidence = evidence;
  }

  void restore() {
    for (LedgerLine line : evidence.ledger().lines()) {
      if (!line.acknowledged() || !line.hasPlace()) continue;
      Place place = new Place(evidence.topics().raw(line.provider()), line.partition(), line.offset());
      restore(place, line.id(), line.account(), line.bodySha256());
    }
    // What nobody acknowledged has no place in the ledger.
    for (Event event : evidence.world().events()) {
      restore(event.source().raw(), null, event.account(), event.source().bodySha256());
    }
    for (DeadLetter letter : evidence.world().deadLetters()) {
      if (letter.source() != null) restore(letter.source(), null, letter.account(), letter.bodySha256());
    }
  }

  private void restore(Place place, String rawId, String account, String bodySha256) {
    String provider = evidence.topics().providerOf(place.topic());
    if (provider == null || !evidence.offsets().isGone(place) || evidence.world().rawAt(place) != null) return;
    evidence.world().add(new RawRecord(place, provider, rawId, account, bodySha256, null));
  }
}
