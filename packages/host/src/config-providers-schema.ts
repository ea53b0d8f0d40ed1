import { z } from 'zod';
import { namedString, oneOf, secretFileSchema, secretReference, section, variableSchema } from './config-values.ts';
import { parseInstant } from './instant.ts';

const instantSchema = z
  .string()
  .transform((text, context) => {
    const micros = parseInstant(text);
    if (micros === null) {
      context.addIssue({ code: 'custom', message: 'must be an RFC 3339 time with a zone, as 2026-02-01T00:00:00Z' });
    }
    return micros;
  })
  .nullable()
  .default(null);

const keySchema = section({
  id: namedString(
    /^[A-Za-z0-9][\w.-]{0,63}$/,
    'must be 1 to 64 of the characters A-Z a-z 0-9 . _ - and begin with a letter or digit',
  ).describe('Names one key of the account, in every event that it verified; never a part of the key itself.'),
  env: variableSchema.optional().describe('The name of the environment variable that holds the key. This or `file`.'),
  file: secretFileSchema
    .optional()
    .describe('The path of the file that holds the key, read again when it changes. This or `env`.'),
  notBefore: instantSchema.describe('Webhooks received before it are not verified with this key. RFC 3339.'),
  notAfter: instantSchema.describe(
    'Webhooks received at it or later are not verified with this key. A retired key stays here with it: a replay of its time needs it.',
  ),
}).transform(({ id, env, file, notBefore, notAfter }) => ({
  id,
  reference: secretReference({ env, file }),
  notBefore,
  notAfter,
}));

const accountSchema = section({
  environment: oneOf(['live', 'test'])
    .nullable()
    .default(null)
    .describe(
      "What the account is, where the platform's webhooks do not say; without it such events say `UNKNOWN`. A webhook that says the other is a dead letter.",
    ),
  settings: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("The plugin's own settings, none of them secret; [its page](providers/README.md) names them."),
  toleranceSeconds: z
    .int()
    .positive('must be more than 0')
    .max(86_400, 'must be at most 86400: a day-old signature is a replay')
    .nullable()
    .default(null)
    .describe(
      "How old a signature may be at the time of receipt, where it has a time of its own; else as the plugin's scheme says.",
    ),
  schemes: z
    .array(z.string().min(1, 'must not be empty'))
    .default([])
    .describe('Further schemes of the plugin that this account takes beside its main one.'),
  allowUnsigned: z
    .boolean()
    .default(false)
    .describe(
      'Whether webhooks without a signature pass, where the plugin knows such. **Anybody can then send events.**',
    ),
  keys: z
    .array(keySchema)
    .describe(
      'Several may be valid at once, so that a rotation loses nothing. With none, no webhook of the account is verified.',
    ),
});

/**
 * Values by id, without a prototype: `constructor` is a fine id, and looking it up where it is not configured must give
 * nothing. That the ids are ids is a rule: were it part of the record, zod would not look below a wrong one.
 */
function byId<Value extends z.ZodType>(value: Value) {
  return z
    .record(z.string(), value)
    .transform((values): typeof values => Object.assign(Object.create(null) as typeof values, values));
}

const providerSchema = section({
  plugin: z
    .string()
    .min(1, 'must not be empty')
    .nullable()
    .default(null)
    .describe('A package, looked for beside this file first, or a path; else the built-in plugin of this id.'),
  accounts: byId(accountSchema).describe('Endpoints of the platform with keys of their own, by id.'),
});

/** Providers by id. */
export const providersSchema = byId(providerSchema);
