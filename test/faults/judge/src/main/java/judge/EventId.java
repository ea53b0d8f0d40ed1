package judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;

/** The id that an event must have by docs/architecture.md: worked out here once more, by nobody's code but this. */
final class EventId {
  private static final UUID NAMESPACE = UUID.fromString("6a5c1a4e-7f0e-5d0b-9d5c-3f1f2f6b8e21");
  private static final ObjectMapper JSON = new ObjectMapper();

  private EventId() {}

  /** UUID v5 (RFC 9562, 5.5) of the provider's own event id. */
  static String of(String provider, String account, String eventId) {
    return uuid5(List.of(provider, account, "PROVIDER_EVENT_ID", eventId)).toString();
  }

  private static UUID uuid5(List<String> parts) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(ByteBuffer.allocate(16)
          .putLong(NAMESPACE.getMostSignificantBits())
          .putLong(NAMESPACE.getLeastSignificantBits())
          .flip());
      ByteBuffer hash = ByteBuffer.wrap(sha1.digest(JSON.writeValueAsString(parts).getBytes(StandardCharsets.UTF_8)));
      long high = hash.getLong() & ~0xF000L | 0x5000L;
      long low = hash.getLong() & ~(0xC0L << 56) | 0x80L << 56;
      return new UUID(high, low);
    } catch (NoSuchAlgorithmException | JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
