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
  ),
  env: variableSchema.optional(),
  file: secretFileSchema.optional(),
  notBefore: instantSchema,
  notAfter: instantSchema,
}).transform(({ id, env, file, notBefore, notAfter }) => ({
  id,
  reference: secretReference({ env, file }),
  notBefore,
  notAfter,
}));

const accountSchema = section({
  environment: oneOf(['live', 'test']).nullable().default(null),
  settings: z.record(z.string(), z.unknown()).default({}),
  toleranceSeconds: z
    .int()
    .positive('must be more than 0')
    .max(86_400, 'must be at most 86400: a day-old signature is a replay')
    .nullable()
    .default(null),
  schemes: z.array(z.string().min(1, 'must not be empty')).default([]),
  allowUnsigned: z.boolean().default(false),
  keys: z.array(keySchema),
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
  plugin: z.string().min(1, 'must not be empty').nullable().default(null),
  accounts: byId(accountSchema),
});

/** Providers by id. */
export const providersSchema = byId(providerSchema);
