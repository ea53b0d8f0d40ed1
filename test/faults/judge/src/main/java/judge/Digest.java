package judge;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** SHA-256 in lower-case hex, so that bodies need not be kept. */
final class Digest {
  private static final String DEAD_LETTER = "dead-letter-";

  private final MessageDigest digest;

  private Digest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Of a value alone: what the ledger and the events call the body. */
  static String ofBody(byte[] value) {
    Digest all = new Digest();
    all.digest.update(value == null ? new byte[0] : value);
    return all.hex();
  }

  /**
   * Of key, value and headers in their order, without those that a dead letter adds: equal for a record and its dead
   * letter. A header without value counts as an empty one: not every client can write null.
   */
  static String ofContent(ConsumerRecord<byte[], byte[]> record) {
    Digest all = new Digest();
    all.add(record.key());
    all.add(record.value());
    for (Header header : record.headers()) {
      if (header.key().startsWith(DEAD_LETTER)) continue;
      all.add(header.key().getBytes(StandardCharsets.UTF_8));
      all.add(header.value() == null ? new byte[0] : header.value());
    }
    return all.hex();
  }

  /** With its length, so that no two different records are the same bytes in a row. */
  private void add(byte[] bytes) {
    digest.update(ByteBuffer.allocate(4).putInt(bytes == null ? -1 : bytes.length).flip());
    if (bytes != null) digest.update(bytes);
  }

  private String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
