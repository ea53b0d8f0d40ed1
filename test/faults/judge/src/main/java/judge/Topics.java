package judge;

import java.util.List;
import java.util.stream.Stream;

/** The names of topics and groups. */
final class Topics {
  private static final List<String> CANONICAL = List.of("payments", "billing", "payouts", "issuing", "accounts");

  private final String prefix;
  private final String group;
  private final List<String> providers;

  Topics(Request request) {
    prefix = request.prefix();
    group = request.group();
    providers = request.providers();
  }

  List<String> providers() {
    return providers;
  }

  String raw(String provider) {
    return prefix + "raw." + provider;
  }

  /** Null where it is no raw topic of ours. */
  String providerOf(String rawTopic) {
    return providers.stream().filter(provider -> raw(provider).equals(rawTopic)).findFirst().orElse(null);
  }

  String deadLetters(String provider) {
    return prefix + "dead-letters." + provider;
  }

  String group(String provider) {
    return group + "." + provider;
  }

  List<String> raw() {
    return providers.stream().map(this::raw).toList();
  }

  List<String> deadLetters() {
    return providers.stream().map(this::deadLetters).toList();
  }

  List<String> canonical() {
    return CANONICAL.stream().map(topic -> prefix + topic).toList();
  }

  List<String> all() {
    return Stream.of(raw(), deadLetters(), canonical()).flatMap(List::stream).toList();
  }

  /** `payments` of `<prefix>payments`. */
  String withoutPrefix(String topic) {
    return topic.substring(prefix.length());
  }
}
