package com.example;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads values in Confluent's wire format: byte 0, four bytes of schema id, Avro. They are decoded with the schema of
 * their writer, which any registry with Confluent's REST API has, and come out in the form of this program's own copy
 * of the schemas: a symbol that is newer than the copy is UNKNOWN, a newer field or resource is left out, and nothing
 * else changes.
 */
final class EventReader {
  private static final int HEADER_LENGTH = 5;

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ObjectMapper json = new ObjectMapper();
  private final GenericData data = new GenericData();
  private final Map<String, Schema> ownSchemas = new HashMap<>();
  private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
  private final String registryUrl;

  EventReader(String registryUrl, Path schemas) throws IOException {
    this.registryUrl = registryUrl;
    data.addLogicalTypeConversion(new Conversions.DecimalConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    for (Path file : filesIn(schemas)) {
      // A parser each: every topic's schema defines Money, Source and the like for itself.
      Schema schema = new Schema.Parser().parse(file.toFile());
      ownSchemas.put(schema.getFullName(), schema);
    }
  }

  /** Amounts are BigDecimal, instants Instant, text is CharSequence. An IOException: the registry gave no answer. */
  GenericRecord read(byte[] value) throws UnreadableEventException, IOException, InterruptedException {
    if (value == null || value.length < HEADER_LENGTH) throw new UnreadableEventException("shorter than five bytes");
    if (value[0] != 0) throw new UnreadableEventException("magic byte " + value[0]);
    GenericDatumReader<GenericRecord> reader = readerOf(ByteBuffer.wrap(value).getInt(1));
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(value, HEADER_LENGTH, value.length - HEADER_LENGTH, null);
    GenericRecord event = decode(reader, decoder);
    if (!decoder.isEnd()) throw new UnreadableEventException("bytes after the event");
    return event;
  }

  /** Bytes that are no event end in all kinds of exceptions, EOFException and AvroTypeException among them. */
  private static GenericRecord decode(GenericDatumReader<GenericRecord> reader, BinaryDecoder decoder)
      throws UnreadableEventException {
    try {
      return reader.read(null, decoder);
    } catch (IOException | RuntimeException exception) {
      throw new UnreadableEventException("no such event: " + exception.getClass().getSimpleName());
    }
  }

  private GenericDatumReader<GenericRecord> readerOf(int id)
      throws UnreadableEventException, IOException, InterruptedException {
    GenericDatumReader<GenericRecord> known = readers.get(id);
    if (known != null) return known;
    Schema writer = parse(schemaText(id));
    Schema own = ownSchemas.get(writer.getFullName());
    if (own == null) throw new UnreadableEventException("there is no schema here of a " + writer.getFullName());
    GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(writer, own, data);
    readers.put(id, reader);
    return reader;
  }

  private static Schema parse(String text) throws UnreadableEventException {
    try {
      return new Schema.Parser().parse(text);
    } catch (AvroRuntimeException exception) {
      throw new UnreadableEventException("its schema is no record of Avro");
    }
  }

  private String schemaText(int id) throws UnreadableEventException, IOException, InterruptedException {
    URI uri = URI.create(registryUrl + "/schemas/ids/" + id);
    var answer = http.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(), BodyHandlers.ofString());
    // A registry says what it does not have; a bare 404 comes from something else at that address.
    if (answer.statusCode() == 404 && answer.body().contains("error_code")) {
      throw new UnreadableEventException("unknown schema id " + id);
    }
    // Not the event's fault: the program ends without committing it, and reads it again when it is started again.
    if (answer.statusCode() != 200) throw new IOException(uri + " answered " + answer.statusCode());
    return json.readTree(answer.body()).required("schema").asText();
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".avsc")).toList();
    }
  }
}
