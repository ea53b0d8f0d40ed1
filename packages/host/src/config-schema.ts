import { z } from 'zod';
import { providersSchema } from './config-providers-schema.ts';
import { boundedInteger, hostSchema, isBroker, namedString, oneOf, secretSchema, section } from './config-values.ts';

const portSchema = boundedInteger(0, 65_535);

const fileSchema = namedString(/^[^\0]+$/, 'must be the path of a file')
  .transform((path) => ({ kind: 'file' as const, path }))
  .nullable()
  .default(null);

const tlsSchema = z.preprocess(
  // `tls: true` is TLS with the certificates that Node trusts; `false` says what an absent `tls` says.
  (value) => (value === true ? {} : value === false ? null : value),
  section(
    {
      ca: fileSchema.describe('The certificates to trust, in PEM; else those that Node trusts.'),
      cert: fileSchema.describe("This client's certificate, in PEM. With `key`, or neither."),
      key: fileSchema.describe("The certificate's private key, in PEM."),
    },
    'must be true, false, or a map of ca, cert and key',
  )
    .nullable()
    .default(null)
    .describe('`true` is TLS with the certificates that Node trusts; a map names others.'),
);

const kafkaSchema = section({
  brokers: z
    .array(z.string().refine(isBroker, 'must be host:port'))
    .min(1, 'must name at least one broker')
    .default(['127.0.0.1:9092'])
    .describe('`host:port` of some brokers; the others are found through them. IPv6 in brackets.'),
  clientId: namedString(/^[\w.-]{1,100}$/, 'must be 1 to 100 of the characters A-Z a-z 0-9 . _ -')
    .nullable()
    .default(null)
    .describe("What the brokers' logs and quotas call this client; else `tributary`."),
  topicPrefix: namedString(/^[\w.-]{0,100}$/, 'must be at most 100 of the characters A-Z a-z 0-9 . _ -')
    .default('')
    .describe("Stands before every topic's name. Two deployments on one Kafka also need a `runtime.group` each."),
  tls: tlsSchema,
  sasl: section({
    mechanism: oneOf(['plain', 'scram-sha-256', 'scram-sha-512']).describe('How the broker checks the password.'),
    username: z.string().min(1, 'must not be empty').describe('As the broker knows it.'),
    password: secretSchema.describe('Where the password is.'),
  })
    .nullable()
    .default(null)
    .describe('Where the brokers ask who connects.'),
});

const registrySchema = section({
  url: z
    .string()
    .default('http://127.0.0.1:8081')
    .superRefine(checkRegistryUrl)
    .transform(withoutTrailingSlash)
    .describe(
      "A schema registry with Confluent's REST API: http or https, with a path where it has one, without a user.",
    ),
  auth: secretSchema.nullable().default(null).describe('Where `user:password` is, for registries that ask for it.'),
});

const ingressSchema = section({
  host: hostSchema.describe('The address to listen on; `0.0.0.0` for all of them.'),
  port: portSchema.default(8080).describe('The port to listen on; 0 is any free one.'),
  maxBodyBytes: boundedInteger(1, 67_108_864)
    .default(1_048_576)
    .describe('A larger body is refused with 413. The raw topics must take records of this size, and a little more.'),
  maxHeaderBytes: boundedInteger(1024, 1_048_576)
    .default(16_384)
    .describe('Headers that are larger together are refused with 431.'),
  requestsPerSecond: z
    .number()
    .positive('must be more than 0')
    .nullable()
    .default(null)
    .describe('Of each account; what is more is refused with 429 and `Retry-After`. Without it there is no limit.'),
  requestTimeoutMs: boundedInteger(1, 600_000).default(10_000).describe('How long a request may take to arrive whole.'),
  publishTimeoutMs: boundedInteger(1, 600_000)
    .default(5000)
    .describe(
      'How long Kafka may take to acknowledge a webhook; after that the platform is answered with 503 and tries again.',
    ),
  maxWaiting: boundedInteger(1, 1_000_000)
    .default(1000)
    .describe(
      'Requests that wait for Kafka, of all providers together; each provider has an equal share. More are refused with 503.',
    ),
});

const runtimeSchema = section({
  group: namedString(/^[\w.-]{1,150}$/, 'must be 1 to 150 of the characters A-Z a-z 0-9 . _ -')
    .default('tributary')
    .describe(
      'The consumer group of a provider is `<group>.<provider>`. Durable: under a new name everything is read again.',
    ),
  guarantee: oneOf(['at-least-once', 'exactly-once'])
    .default('at-least-once')
    .describe(
      'Whether an event may be published again after a failure, with the same id, or events and offsets are stored in one transaction.',
    ),
  isolation: oneOf(['inline', 'worker'])
    .default('inline')
    .describe("Whether plugins run in the runtime's own thread, or each in a thread of its own, which may fail alone."),
  workerTimeoutMs: boundedInteger(25, 600_000)
    .default(1000)
    .describe('How long a plugin in a thread of its own may take for one webhook; then it is a dead letter.'),
  workerMemoryMb: boundedInteger(64, 65_536)
    .default(256)
    .describe(
      'How much memory a plugin in a thread of its own may take; the webhook that takes more is a dead letter.',
    ),
  duplicates: oneOf(['publish', 'suppress'])
    .default('publish')
    .describe(
      'Whether a webhook that is delivered again is published again, with the same event ids, or ends as `duplicate`.',
    ),
  duplicatesWindowHours: boundedInteger(1, 720)
    .default(72)
    .describe('How long after a webhook another delivery of it is suppressed, from receipt to receipt.'),
  duplicatesMaxEvents: boundedInteger(1000, 20_000_000)
    .default(3_000_000)
    .describe(
      'Events of the window that are kept in memory, of each provider; 50 to 60 bytes each. Of more, the oldest of the account that has most are forgotten, and may be published again.',
    ),
});

const observeSchema = section({
  host: hostSchema.describe('The address to listen on; `0.0.0.0` for all of them.'),
  port: portSchema
    .default(9464)
    .describe('The port of `/metrics`, `/livez` and `/readyz`; 0 is any free one. Not the one of `ingress`.'),
});

/** The whole configuration file (docs/configuration.md): every section may be left out, what is not named here is a mistake. */
export const configSchema = section({
  kafka: kafkaSchema.prefault({}).describe('The brokers.'),
  registry: registrySchema.prefault({}).describe('The schema registry.'),
  ingress: ingressSchema.prefault({}).describe('What `tributary ingress` does with HTTP requests.'),
  runtime: runtimeSchema.prefault({}).describe('What `tributary runtime` does with raw records.'),
  observe: observeSchema.prefault({}).describe('Where each process serves its metrics and its health.'),
  providers: providersSchema
    .prefault({})
    .describe('Providers and their accounts, by id: 1 to 41 of `a-z 0-9 -`, the first a letter.'),
});

function checkRegistryUrl(text: string, context: z.RefinementCtx): void {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    context.addIssue({ code: 'custom', message: 'must be an http or https URL' });
  } else if (url.username !== '' || url.password !== '') {
    context.addIssue({ code: 'custom', message: 'must hold no user and password; name them with registry.auth' });
  } else if (/[?#]/.test(text)) {
    context.addIssue({ code: 'custom', message: 'must have no query and no fragment' });
  }
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
