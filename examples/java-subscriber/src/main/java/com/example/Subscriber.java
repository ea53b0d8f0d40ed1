package com.example;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Subscribes to topics and prints their events. Copy it, and put your own work where {@link #handle} prints. */
public final class Subscriber {
  private static final String USAGE = "subscriber.jar [--json] [--until-end] <topic>...";

  /** System.out has the encoding of the terminal. */
  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private final ObjectMapper json = new ObjectMapper();
  private final boolean asJson;
  private final boolean untilEnd;
  private final Set<String> types;
  private final EventReader reader;

  private Subscriber(Set<String> flags) throws IOException {
    asJson = flags.contains("--json");
    untilEnd = flags.contains("--until-end");
    types = Set.copyOf(List.of(setting("TYPES", "").split(",")));
    reader = new EventReader(
        setting("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081/apis/ccompat/v7"),
        Path.of(setting("SCHEMAS", "../../schemas")));
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> topics = List.of(args).stream().filter(arg -> !arg.startsWith("--")).toList();
    Set<String> flags = Set.copyOf(List.of(args).stream().filter(arg -> arg.startsWith("--")).toList());
    if (topics.isEmpty() || !Set.of("--json", "--until-end").containsAll(flags)) {
      System.err.println("usage: " + USAGE);
      System.exit(2);
    }
    new Subscriber(flags).run(topics);
  }

  private void run(List<String> topics) throws IOException, InterruptedException {
    Map<String, Object> settings = Map.of(
        "bootstrap.servers", setting("KAFKA_BROKERS", "127.0.0.1:9092"),
        // One name for each service, for ever: under it Kafka remembers how far the service has read.
        "group.id", setting("GROUP", "java-subscriber"),
        // A new group reads what is there already.
        "auto.offset.reset", "earliest",
        // Else what a transaction was aborted with is read as well: this client's default is read_uncommitted.
        "isolation.level", "read_committed",
        "enable.auto.commit", false);
    // The value stays bytes: a deserializer that throws inside of poll() would be handed the same record for ever.
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      stopOnSignal(consumer);
      consumer.subscribe(topics);
      consume(consumer);
    } catch (WakeupException stopped) {
      // Ctrl-C or SIGTERM. What was handled and is not committed comes again: work is idempotent by (id, revision).
    }
  }

  private void consume(KafkaConsumer<String, byte[]> consumer) throws IOException, InterruptedException {
    Map<TopicPartition, Long> ends = Map.of();
    do {
      for (var record : consumer.poll(Duration.ofSeconds(1))) receive(record);
      consumer.commitSync();
      if (untilEnd && ends.isEmpty()) ends = consumer.endOffsets(consumer.assignment());
    } while (!untilEnd || !hasReached(consumer, ends));
  }

  private void receive(ConsumerRecord<String, byte[]> record) throws IOException, InterruptedException {
    if (!isWanted(record)) return;
    String place = record.topic() + "[" + record.partition() + "]@" + record.offset();
    try {
      GenericRecord event = reader.read(record.value());
      if (asJson) out.println(json.writeValueAsString(line(record, event)));
      else handle(event, place);
    } catch (UnreadableEventException unreadable) {
      // A service writes the record as it is to a topic for dead letters before it goes on.
      System.err.println("unreadable " + place + ": " + unreadable.getMessage());
    }
  }

  /** The header says the type, so that nobody must decode to skip. */
  private boolean isWanted(ConsumerRecord<String, byte[]> record) {
    Header type = record.headers().lastHeader("ce_type");
    return types.contains("") || type == null || types.contains(text(type));
  }

  /** Your own work. The set of types is open: what you do not know is nobody's mistake. */
  private void handle(GenericRecord event, String place) {
    String type = event.get("type").toString();
    String what = switch (type) {
      case "payment.succeeded" -> "received " + money(event, "payment", "amount_received");
      case "refund.succeeded" -> "gave back " + money(event, "refund", "amount");
      case "dispute.opened" -> "disputed: " + money(event, "dispute", "amount");
      default -> "nothing to do";
    };
    out.printf("%-30s %-18s %s%n", type, place, what);
  }

  private static String money(GenericRecord event, String kind, String member) {
    var money = (GenericRecord) ((GenericRecord) event.get(kind)).get(member);
    if (money == null) return "an amount that the platform does not say";
    return EventJson.text((BigDecimal) money.get("amount")) + " " + money.get("currency");
  }

  private static Map<String, Object> line(ConsumerRecord<String, byte[]> record, GenericRecord event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("topic", record.topic());
    line.put("partition", record.partition());
    line.put("offset", record.offset());
    line.put("key", record.key());
    line.put("headers", StreamSupport.stream(record.headers().spliterator(), false)
        .map(header -> List.of(header.key(), text(header)))
        .toList());
    line.put("event", EventJson.plain(event));
    return line;
  }

  private static boolean hasReached(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    return !ends.isEmpty()
        && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** Leaves the group on the way out, so that nobody waits for a member that is gone. */
  private static void stopOnSignal(KafkaConsumer<?, ?> consumer) {
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      consumer.wakeup();
      try {
        main.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }));
  }

  private static String text(Header header) {
    return header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static String setting(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }
}
