import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RawRecord } from '@tributary/interpret';
import type { IncomingRecord } from '@tributary/kafka';
import { describeKafka } from '../../../test/jest/stack.ts';
import { accountConfig, bodyOf, paid, providerOf, receivedAt, recordOf, secret, signed } from './acme.ts';
import { valuesOf } from './metric-values.ts';
import { notes } from './plugins/acme.ts';
import { keyInEnvironment, openRiver, type River } from './river.ts';
import { until } from './until.ts';

/** The canonical topics take this much, so that an event can be too large. */
const largestEventBytes = 20_000;

/** Stands in every body: nothing of it may come into a header or a log. */
const marker = 'Erika4242';
const body = paid({ id: 'ch_bad', note: marker });
const anHourBefore = receivedAt - 3_600_000_000;
const other = Buffer.from(body.toString('latin1').replace('ch_bad', 'ch_BAD'));

/** A body that is genuinely signed. */
const genuine = (bytes: string | Buffer) => recordOf(Buffer.from(bytes));
const signedBy = (options: { by?: string; at?: number }) => recordOf(body, { httpHeaders: signed(body, options) });
const without = (name: string) => recordOf(body, { headers: { [name]: undefined } });
const saying = (name: string, value: string) => recordOf(body, { headers: { [name]: value } });
const doubled = (record: RawRecord, name: string): RawRecord => ({
  ...record,
  headers: [...record.headers, ...record.headers.filter(([one]) => one === name)],
});

const bad: [what: string, code: string, record: RawRecord][] = [
  ['no header at all', 'consume.malformed_record', { ...recordOf(body), headers: [] }],
  ...['raw-spec', 'raw-id', 'raw-received-at', 'raw-account', 'raw-http-headers'].map(
    (name): [string, string, RawRecord] => [`no ${name}`, 'consume.malformed_record', without(name)],
  ),
  ['another raw-spec', 'consume.malformed_record', saying('raw-spec', '2')],
  ['a raw-id that is no UUID', 'consume.malformed_record', saying('raw-id', '42')],
  ['a time of receipt that is none', 'consume.malformed_record', saying('raw-received-at', 'yesterday')],
  [
    'a time of receipt without milliseconds',
    'consume.malformed_record',
    saying('raw-received-at', '2026-01-01T00:00:00Z'),
  ],
  ['an account that is no id', 'consume.malformed_record', saying('raw-account', '../main')],
  ['HTTP headers that are no JSON', 'consume.malformed_record', saying('raw-http-headers', `{${marker}`)],
  ['HTTP headers that are no list', 'consume.malformed_record', saying('raw-http-headers', '{"a":"b"}')],
  ['HTTP headers that are no pairs', 'consume.malformed_record', saying('raw-http-headers', '[["a"]]')],
  ["another body's digest", 'consume.malformed_record', saying('raw-body-sha256', '00')],
  ['a header twice', 'consume.malformed_record', doubled(recordOf(body), 'raw-account')],
  ['no value', 'consume.malformed_record', { ...recordOf(body), value: null }],
  ['an account that nobody configured', 'route.unknown_account', saying('raw-account', 'shop')],
  ['an account without a key', 'verify.no_key', saying('raw-account', 'bare')],
  ['no signature', 'verify.signature_missing', recordOf(body, { httpHeaders: [] })],
  [
    'a signature twice',
    'verify.signature_malformed',
    recordOf(body, { httpHeaders: [...signed(body), ...signed(body)] }),
  ],
  [
    'a signature that is none',
    'verify.signature_malformed',
    recordOf(body, { httpHeaders: [['acme-signature', 'yes']] }),
  ],
  ['the signature of somebody else', 'verify.signature_mismatch', signedBy({ by: 'somebody else' })],
  ['the signature of another body', 'verify.signature_mismatch', recordOf(body, { httpHeaders: signed(other) })],
  ['an old signature', 'verify.timestamp_outside_tolerance', signedBy({ at: anHourBefore })],
  ['a body of no bytes', 'decode.malformed_body', genuine('')],
  ['a body that is no JSON', 'decode.malformed_body', genuine(`charge=${marker}`)],
  ['a body that is no UTF-8', 'decode.malformed_body', genuine(Buffer.from([0x22, 0xff, 0x22]))],
  ['a body that is no object', 'decode.unexpected_shape', genuine(`["${marker}"]`)],
  ['an item without an object', 'decode.unexpected_shape', genuine(bodyOf({ id: 'e', type: 'charge.paid' }))],
  [
    'a type that the plugin does not know',
    'decode.unmapped_type',
    genuine(bodyOf({ id: 'e', type: 'x.y', object: {} })),
  ],
  ['what crashes the plugin', 'decode.crashed', genuine(paid({ id: 'c', note: notes.crash + marker }))],
  ['what does not fit the schema', 'encode.schema_violation', genuine(paid({ id: 's', note: notes.status + marker }))],
  ['one of whose events is bad', 'decode.crashed', genuine(paid({ id: 'whole' }, { id: 'c', note: notes.crash }))],
  [
    'an event that is too large',
    'publish.record_too_large',
    genuine(paid({ id: 'large', note: marker.padEnd(largestEventBytes, '.') })),
  ],
];

describeKafka('a raw record that is bad', (stack) => {
  let river: River;
  let letters: IncomingRecord[];
  let published: string[];

  beforeAll(async () => {
    river = await openRiver(stack, ['acme'], { 'max.message.bytes': String(largestEventBytes) });
    const accounts = { main: accountConfig({ keys: [keyInEnvironment] }), bare: accountConfig() };
    const records = bad.flatMap(([, , record], index) => [
      { ...record, key: Buffer.from([0xff, index]) },
      recordOf(paid({ id: `good-${index}` })),
    ]);
    await river.write('acme', ...records);
    await river.run([providerOf('acme', accounts)]);
    await until(
      async () => (await valuesOf(river.metrics, 'tributary_records_received_total'))['acme'] === records.length,
    );
    letters = await river.read(river.names.deadLetters('acme'));
    published = await river.published('acme');
  }, 120_000);
  afterAll(() => river?.close(), 60_000);

  const letterOf = (index: number) => letters.find(({ key }) => key?.equals(Buffer.from([0xff, index])));

  describe.each(bad.map(([what, code, record], index) => ({ what, code, record, index })))(
    '$what',
    ({ code, record, index }) => {
      test(`is the dead letter ${code}, and the next one is published`, () => {
        const headers = Object.fromEntries(
          letterOf(index)?.headers.map(([name, value]) => [name, String(value)]) ?? [],
        );
        expect(headers).toMatchObject({
          'dead-letter-code': code,
          'dead-letter-stage': code.split('.')[0],
          'dead-letter-source-topic': river.names.raw('acme'),
          'dead-letter-source-partition': '0',
          'dead-letter-source-offset': String(2 * index),
        });
        expect(published).toContain(`acme/main/good-${index}`);
      });

      test('has its bytes and headers untouched', () => {
        const letter = letterOf(index);
        expect(letter?.value).toEqual(record.value);
        const kept = letter?.headers.filter(([name]) => !name.startsWith('dead-letter-'));
        // Kafka's client writes the values of one name side by side.
        const byName = (headers: readonly (readonly [string, Buffer])[] = []) =>
          headers.toSorted(([one], [another]) => one.localeCompare(another));
        expect(byName(kept)).toEqual(byName(record.headers));
      });
    },
  );

  test('is one dead letter, and nothing of it is published', () => {
    expect(letters).toHaveLength(bad.length);
    expect(published).toEqual(bad.map((_, index) => `acme/main/good-${index}`));
  });

  test('is counted by its code, and the outcomes add up', async () => {
    expect(await valuesOf(river.metrics, 'tributary_records_total')).toEqual({
      'acme published': bad.length,
      'acme dead-lettered': bad.length,
    });
    const codes = Object.groupBy(bad, ([, code]) => `acme ${code}`);
    expect(await valuesOf(river.metrics, 'tributary_dead_letters_total')).toEqual(
      Object.fromEntries(Object.entries(codes).map(([code, rows]) => [code, rows?.length])),
    );
  });

  test('leaves nothing of its body and no secret in the log or in the reasons', () => {
    const reasons = letters.flatMap(({ headers }) => headers.filter(([name]) => name.startsWith('dead-letter-')));
    const text = river.log.text() + reasons.map(([, value]) => String(value)).join('\n');
    expect(text).toContain('decode.crashed');
    expect(text).not.toContain(marker);
    expect(text).not.toContain(secret);
  });
});
