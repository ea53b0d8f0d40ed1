package judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the load generator gave, and what was acknowledged to it. */
final class Ledger {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<LedgerLine> lines = new ArrayList<>();
  private final Map<String, LedgerLine> byId = new HashMap<>();
  private final Map<String, LedgerLine> byPlace = new HashMap<>();
  private final Map<String, LedgerLine> byBody = new HashMap<>();

  static Ledger read(Path file) throws IOException {
    Ledger ledger = new Ledger();
    List<String> texts = Files.readAllLines(file);
    for (int number = 1; number <= texts.size(); number++) ledger.add(file + ":" + number, texts.get(number - 1));
    return ledger;
  }

  private void add(String place, String text) throws IOException {
    if (text.isBlank()) return;
    LedgerLine line = parse(place, text);
    lines.add(line);
    if (line.id() != null && byId.put(line.id(), line) != null) throw new IOException(place + ": a second " + line);
    if (line.hasPlace()) byPlace.put(placeKey(line.provider(), line.partition(), line.offset()), line);
    byBody.putIfAbsent(bodyKey(line.provider(), line.account(), line.bodySha256()), line);
  }

  private static LedgerLine parse(String place, String text) throws IOException {
    try {
      return JSON.readValue(text, LedgerLine.class);
    } catch (JsonProcessingException exception) {
      throw new IOException(place + ": no line of a ledger: " + exception.getOriginalMessage(), exception);
    }
  }

  List<LedgerLine> lines() {
    return lines;
  }

  /**
   * The line of a stored webhook: that of its raw-id; else that of its place, since a malformed record may have no id;
   * else one of the same account with the same body, since a sender that nobody answered never learned the id. Null
   * where nobody gave such a webhook.
   */
  LedgerLine lineOf(RawRecord raw) {
    LedgerLine byItsId = byId.get(raw.rawId());
    if (byItsId != null) return byItsId;
    LedgerLine byItsPlace = byPlace.get(placeKey(raw.provider(), raw.place().partition(), raw.place().offset()));
    if (byItsPlace != null) return byItsPlace;
    return byBody.get(bodyKey(raw.provider(), raw.account(), raw.bodySha256()));
  }

  private static String placeKey(String provider, int partition, long offset) {
    return provider + "/" + partition + "/" + offset;
  }

  private static String bodyKey(String provider, String account, String bodySha256) {
    return provider + "/" + account + "/" + bodySha256;
  }
}
