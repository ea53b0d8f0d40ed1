package judge;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** The schemas of a registry with Confluent's REST API, by id. */
final class Schemas {
  /** Not the default, which offers an upgrade to HTTP/2: where the registry takes it, an answer may never come to its end. */
  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ObjectMapper json = new ObjectMapper();
  private final Map<Integer, Schema> known = new HashMap<>();
  private final String registryUrl;

  Schemas(String registryUrl) {
    this.registryUrl = registryUrl.replaceAll("/+$", "");
  }

  /** An IOException: the registry gave no answer, and nothing can be judged. */
  Schema byId(int id) throws UnreadableEventException, IOException, InterruptedException {
    Schema found = known.get(id);
    if (found != null) return found;
    Schema schema = parse(text(id));
    known.put(id, schema);
    return schema;
  }

  private static Schema parse(String text) throws UnreadableEventException {
    try {
      return new Schema.Parser().parse(text);
    } catch (AvroRuntimeException exception) {
      throw new UnreadableEventException("its schema is none of Avro");
    }
  }

  private String text(int id) throws UnreadableEventException, IOException, InterruptedException {
    URI uri = URI.create(registryUrl + "/schemas/ids/" + Integer.toUnsignedString(id));
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    var answer = http.send(request, BodyHandlers.ofString());
    // A registry says what it does not have; a bare 404 comes from something else at that address.
    if (answer.statusCode() == 404 && answer.body().contains("error_code")) {
      throw new UnreadableEventException("unknown schema id " + Integer.toUnsignedString(id));
    }
    if (answer.statusCode() != 200) throw new IOException(uri + " answered " + answer.statusCode());
    return json.readTree(answer.body()).required("schema").asText();
  }
}
