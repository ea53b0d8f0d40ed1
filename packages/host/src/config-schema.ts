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
  section({ ca: fileSchema, cert: fileSchema, key: fileSchema }, 'must be true, false, or a map of ca, cert and key')
    .nullable()
    .default(null),
);

const kafkaSchema = section({
  brokers: z
    .array(z.string().refine(isBroker, 'must be host:port'))
    .min(1, 'must name at least one broker')
    .default(['127.0.0.1:9092']),
  clientId: namedString(/^[\w.-]{1,100}$/, 'must be 1 to 100 of the characters A-Z a-z 0-9 . _ -')
    .nullable()
    .default(null),
  topicPrefix: namedString(/^[\w.-]{0,100}$/, 'must be at most 100 of the characters A-Z a-z 0-9 . _ -').default(''),
  tls: tlsSchema,
  sasl: section({
    mechanism: oneOf(['plain', 'scram-sha-256', 'scram-sha-512']),
    username: z.string().min(1, 'must not be empty'),
    password: secretSchema,
  })
    .nullable()
    .default(null),
});

const registrySchema = section({
  url: z.string().default('http://127.0.0.1:8081').superRefine(checkRegistryUrl).transform(withoutTrailingSlash),
  auth: secretSchema.nullable().default(null),
});

const ingressSchema = section({
  host: hostSchema,
  port: portSchema.default(8080),
  maxBodyBytes: boundedInteger(1, 67_108_864).default(1_048_576),
  maxHeaderBytes: boundedInteger(1024, 1_048_576).default(16_384),
  requestsPerSecond: z.number().positive('must be more than 0').nullable().default(null),
  requestTimeoutMs: boundedInteger(1, 600_000).default(10_000),
  publishTimeoutMs: boundedInteger(1, 600_000).default(5000),
  maxWaiting: boundedInteger(1, 1_000_000).default(1000),
});

const runtimeSchema = section({
  group: namedString(/^[\w.-]{1,150}$/, 'must be 1 to 150 of the characters A-Z a-z 0-9 . _ -').default('tributary'),
  guarantee: onlyHere('at-least-once'),
  isolation: onlyHere('inline'),
  duplicates: onlyHere('publish'),
});

const observeSchema = section({ host: hostSchema, port: portSchema.default(9464) });

/** The whole configuration file (docs/configuration.md): every section may be left out, what is not named here is a mistake. */
export const configSchema = section({
  kafka: kafkaSchema.prefault({}),
  registry: registrySchema.prefault({}),
  ingress: ingressSchema.prefault({}),
  runtime: runtimeSchema.prefault({}),
  observe: observeSchema.prefault({}),
  providers: providersSchema.prefault({}),
});

/** A setting that will have more values: today only this one does anything, and another must not look as if it did. */
function onlyHere<const Value extends string>(value: Value) {
  return z
    .literal(value, { error: `must be ${value}: this version has nothing else` })
    .default(value as z.core.util.NoUndefined<Value>);
}

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
