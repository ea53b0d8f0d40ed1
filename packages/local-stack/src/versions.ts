/**
 * Everything that is downloaded, pinned. Apicurio Registry 3.0.9 is the newest on Maven Central that runs on Java 17; the
 * download plugin stays at 2.10 because 3.x asks for a parent POM of Apicurio that is not published.
 */
export const versions = {
  java: 17,
  kafka: { version: '4.3.1', scala: '2.13', megabytes: 54 },
  /** The slf4j binding of the log4j that Kafka brings, without which the broker's log is lost. */
  log4j: '2.25.4',
  apicurio: {
    version: '3.0.9',
    megabytes: 109,
    sha256: '2b28181501a20cbf6efcd77f9b7153908fc01f3d3a7c32024c0bd9e1b04c8a43',
  },
  dependencyPlugin: 'org.apache.maven.plugins:maven-dependency-plugin:2.10',
} as const;
