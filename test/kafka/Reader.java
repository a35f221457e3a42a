// Reads all committed messages of a topic with Kafka's own client, which tests take for the truth: one line of JSON each, bytes in base64.
// java -cp 'jars/*' Reader.java BROKERS TOPIC

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public class Reader {
  public static void main(String[] arguments) {
    Map<String, Object> settings = Map.of(
        "bootstrap.servers", arguments[0],
        "isolation.level", "read_committed",
        "enable.auto.commit", "false");
    try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = consumer.partitionsFor(arguments[1]).stream()
          .map(each -> new TopicPartition(each.topic(), each.partition()))
          .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      StringBuilder text = new StringBuilder();
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          text.append("{\"partition\":").append(record.partition())
              .append(",\"offset\":").append(record.offset())
              .append(",\"key\":").append(quoted(record.key()))
              .append(",\"value\":").append(quoted(record.value()))
              .append(",\"headers\":[");
          String comma = "";
          for (Header header : record.headers()) {
            text.append(comma).append("[").append(quoted(header.key().getBytes())).append(",").append(quoted(header.value())).append("]");
            comma = ",";
          }
          text.append("]}\n");
        }
        System.out.print(text);
        text.setLength(0);
      }
    }
  }

  static String quoted(byte[] bytes) {
    return bytes == null ? "null" : '"' + Base64.getEncoder().encodeToString(bytes) + '"';
  }
}
