import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Scanner;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads names of topics; prints of each the values that readers with read_committed see, up to where no transaction is open,
 * each behind "value ", and then "end".
 */
public class ReadCommitted {
  public static void main(String[] args) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", args[0]);
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    Scanner topics = new Scanner(System.in);
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      while (topics.hasNextLine()) {
        read(consumer, topics.nextLine());
      }
    }
  }

  private static void read(KafkaConsumer<String, String> consumer, String topic) {
    var partitions = consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition())).toList();
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
      consumer.poll(Duration.ofMillis(200)).forEach(record -> System.out.println("value " + record.value()));
    }
    System.out.println("end");
  }
}
