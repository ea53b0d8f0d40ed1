package judge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Everything that stands in the topics. */
final class World {
  private final Map<Place, RawRecord> raw = new LinkedHashMap<>();
  private final List<Event> events = new ArrayList<>();
  private final Map<Place, List<Event>> eventsByRaw = new HashMap<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final Map<Place, List<DeadLetter>> deadLettersByRaw = new HashMap<>();
  /** Why a record of a canonical topic is no event. */
  private final Map<Place, String> unreadable = new LinkedHashMap<>();

  /** Reads all topics up to where they are stable. */
  static World read(Cluster cluster, Topics topics, EventReader reader, Offsets offsets)
      throws IOException, InterruptedException {
    World world = new World();
    cluster.read(offsets.stableEnds(), record -> {
      String provider = topics.providerOf(record.topic());
      if (provider != null) world.add(RawRecord.of(record, provider));
      else if (topics.deadLetters().contains(record.topic())) world.add(DeadLetter.of(record));
      else world.add(record, reader);
    });
    return world;
  }

  void add(RawRecord record) {
    raw.put(record.place(), record);
  }

  private void add(DeadLetter letter) {
    deadLetters.add(letter);
    if (letter.source() != null) {
      deadLettersByRaw.computeIfAbsent(letter.source(), place -> new ArrayList<>()).add(letter);
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> record, EventReader reader)
      throws IOException, InterruptedException {
    try {
      Event event = reader.read(record);
      events.add(event);
      eventsByRaw.computeIfAbsent(event.source().raw(), place -> new ArrayList<>()).add(event);
    } catch (UnreadableEventException exception) {
      unreadable.put(new Place(record.topic(), record.partition(), record.offset()), exception.getMessage());
    }
  }

  Iterable<RawRecord> raw() {
    return raw.values();
  }

  RawRecord rawAt(Place place) {
    return raw.get(place);
  }

  /** In each partition in the order of its offsets. */
  List<Event> events() {
    return events;
  }

  List<Event> eventsOf(Place rawPlace) {
    return eventsByRaw.getOrDefault(rawPlace, List.of());
  }

  List<DeadLetter> deadLetters() {
    return deadLetters;
  }

  List<DeadLetter> deadLettersOf(Place rawPlace) {
    return deadLettersByRaw.getOrDefault(rawPlace, List.of());
  }

  Map<Place, String> unreadable() {
    return unreadable;
  }
}
