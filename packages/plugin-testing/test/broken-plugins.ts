import { join } from 'node:path';

const plugins = join(import.meta.dirname, 'plugins');

/** The folder of a plugin that is made for these tests. */
export const folderOf = (name: string): string => join(plugins, name);

/** Plugins in which nothing is to be found. */
export const sound: readonly string[] = ['batches', 'good', 'reads-the-type', 'signs-its-form', 'signs-nothing'];

/** A plugin that is broken in one way, the rule that it breaks, and a word of the finding's `where`. */
export type Broken = readonly [name: string, rule: string, where: string];

/** What the conformance suite must catch. */
export const caughtByConformance: readonly Broken[] = [
  ['type-without-fixture', 'every-type-has-a-fixture', 'charge.failed'],
  ['fixture-of-no-type', 'every-fixture-has-a-type', 'fixtures/charge.lost.json'],
  ['fixture-without-source', 'every-fixture-has-a-source', 'fixtures/charge.paid.json'],
  ['fixture-without-any-source', 'every-fixture-has-a-source', 'fixtures/charge.paid.json'],
  ['unsorted-table', 'sorted-table', 'charge.paid'],
  ['wrong-golden', 'golden-events', 'charge.paid'],
  ['reads-the-clock', 'pure-reading', 'charge.paid'],
  ['throws-dice', 'pure-reading', 'charge.paid'],
  ['reads-the-environment', 'pure-reading', 'charge.paid'],
  ['reads-files', 'pure-reading', 'charge.paid'],
  ['asks-the-network', 'pure-reading', 'charge.paid'],
  ['waits', 'pure-reading', 'charge.paid'],
  ['keeps-state', 'same-bytes-same-events', 'charge.paid'],
  ['imports-files', 'sdk-alone', 'index.ts'],
  ['imports-over-lines', 'sdk-alone', 'index.ts'],
  ['crashes', 'no-crash', 'charge.paid, data.status'],
  ['counts-in-floats', 'exact-amounts', 'charge.paid, data.amount'],
  ['guesses-the-unit', 'exact-amounts', 'charge.paid, data.amount'],
  ['drops-large-amounts', 'exact-amounts', 'charge.paid, data.amount'],
  ['signs-by-status', 'exact-amounts', 'charge.paid, data.status'],
  ['knows-one-currency', 'own-currency', 'charge.paid'],
  ['takes-the-rest-for-failed', 'unknown-statuses', 'charge.paid, data.status'],
  ['takes-the-rest-by-type', 'unknown-statuses', 'charge.paid, data.status'],
  ['cuts-ids-off', 'whole-ids', 'charge.paid, data.id'],
  ['dates-by-receipt', 'same-when-redelivered', 'charge.paid'],
  ['identifies-deliveries', 'same-when-redelivered', 'charge.paid'],
  ['drops-metadata', 'whole-metadata', 'charge.paid'],
  ['forgets-the-order', 'received-in-order', 'charge.paid'],
  ['identifies-objects', 'own-identity', 'charge.refused'],
  ['signs-the-timestamp-alone', 'unverified-bytes-are-refused', 'charge.paid'],
  ['takes-every-age', 'unverified-bytes-are-refused', 'received a day after'],
  ['further-scheme-proves-nothing', 'unverified-bytes-are-refused', 'charge.paid'],
  ['judges-by-its-own-clock', 'judged-at-receipt', 'charge.paid'],
  ['knows-one-key', 'several-keys', 'charge.paid'],
  ['names-another-key', 'several-keys', 'charge.paid'],
  ['wrong-resource', 'documented-webhooks-become-events', 'charge.paid'],
  ['not-a-number', 'documented-webhooks-become-events', 'charge.paid'],
  ['unsafe-integer', 'documented-webhooks-become-events', 'charge.paid'],
  ['no-exponent', 'documented-webhooks-become-events', 'charge.paid'],
  ['impossible-date', 'documented-webhooks-become-events', 'charge.paid'],
  ['lone-surrogate', 'documented-webhooks-become-events', 'charge.paid'],
  ['throws-a-string', 'documented-webhooks-become-events', 'charge.paid'],
  ['reads-later', 'documented-webhooks-become-events', 'charge.paid'],
  ['rejects', 'documented-webhooks-become-events', 'charge.paid'],
  ['promises-a-part', 'documented-webhooks-become-events', 'charge.paid'],
];

/** What the lint must catch; last the file and the line at which an author has to look. */
export const caughtByLint: readonly Broken[] = [
  ['counts-in-floats', 'no-arithmetic', 'src/index.ts:9'],
  ['not-a-number', 'no-arithmetic', 'src/index.ts:4'],
  ['unsafe-integer', 'no-arithmetic', 'src/index.ts:4'],
  ['throws-dice', 'no-arithmetic', 'src/index.ts:7'],
  ['takes-a-fee-off', 'no-arithmetic', 'src/index.ts:6'],
  ['takes-a-fee-off', 'no-arithmetic', 'src/index.ts:7'],
  ['takes-a-fee-off', 'no-arithmetic', 'src/index.ts:9'],
  ['reads-the-clock', 'no-surroundings', 'src/index.ts:7'],
  ['reads-the-environment', 'no-surroundings', 'src/index.ts:7'],
  ['reads-files', 'no-surroundings', 'src/index.ts:9'],
  ['asks-the-network', 'no-surroundings', 'src/index.ts:9'],
  ['waits', 'no-surroundings', 'src/index.ts:8'],
  ['catches', 'no-try-catch', 'src/index.ts:5'],
  ['reads-later', 'no-async', 'src/index.ts:4'],
  ['rejects', 'no-async', 'src/index.ts:4'],
  ['maps-what-nobody-documents', 'every-mapping-has-a-source', 'src/index.ts:10'],
  ['documents-out-of-order', 'every-mapping-has-a-source', 'documented.json:undefined'],
  ['documents-out-of-order', 'sorted-table', 'documented.json:4'],
  ['leaves-out-a-documented-type', 'every-documented-type-is-mapped', 'documented.json:4'],
  ['unsorted-table', 'sorted-table', 'src/index.ts:9'],
  ['documents-nothing', 'documented-types', 'documented.json:undefined'],
];
