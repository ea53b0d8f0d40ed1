import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HexFormat;
import org.apache.kafka.common.utils.Utils;

/** Answers each line of its input, a key in hex, with the Java client's hash of it and the partition of 12 that it chooses. */
public class Murmur2 {
  public static void main(String[] args) throws Exception {
    BufferedReader keys = new BufferedReader(new InputStreamReader(System.in));
    StringBuilder answers = new StringBuilder();
    for (String key = keys.readLine(); key != null; key = keys.readLine()) {
      int hash = Utils.murmur2(HexFormat.of().parseHex(key));
      answers.append(hash).append(' ').append(Utils.toPositive(hash) % 12).append('\n');
    }
    System.out.print(answers);
  }
}
