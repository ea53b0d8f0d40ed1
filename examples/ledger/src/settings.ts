/** Everything that differs from one place to another. Without any of it the ledger runs beside `npm start` of Tributary. */
export class Settings {
  readonly brokers: string[];
  readonly registryUrl: string;
  /** What stands before the names of all topics. */
  readonly topicPrefix: string;
  /** Never to change: Kafka remembers under it how far the ledger has read. */
  readonly group: string;
  readonly sessionTimeoutMs: number | undefined;
  /** PostgreSQL; SQLite if absent. */
  readonly databaseUrl: string | undefined;
  /** Where SQLite's file is. */
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    // What is set to nothing is not set.
    const valueOf = (name: string): string | undefined => environment[name] || undefined;
    const sessionTimeoutMs = valueOf('SESSION_TIMEOUT_MS');
    this.brokers = (valueOf('KAFKA_BROKERS') ?? '127.0.0.1:9092').split(',');
    this.registryUrl = valueOf('SCHEMA_REGISTRY_URL') ?? 'http://127.0.0.1:8081/apis/ccompat/v7';
    this.topicPrefix = valueOf('TRIBUTARY_TOPIC_PREFIX') ?? '';
    this.group = valueOf('GROUP') ?? 'ledger';
    this.sessionTimeoutMs = sessionTimeoutMs === undefined ? undefined : Number(sessionTimeoutMs);
    this.databaseUrl = valueOf('DATABASE_URL');
    this.dataFolder = valueOf('DATA_FOLDER') ?? '.';
    this.host = valueOf('HOST') ?? '127.0.0.1';
    this.port = Number(valueOf('PORT') ?? 3000);
  }
}
