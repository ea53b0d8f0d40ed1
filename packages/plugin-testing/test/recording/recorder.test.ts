import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createRecorder,
  goldenOf,
  likeAnother,
  loadSubject,
  type Recorded,
  type RecorderOptions,
  type Subject,
} from '../../src/index.ts';
import { anyOf, bodyHmac } from '@tributary/plugin-sdk';
import { providerOf, rawRecordOf } from './raw-record.ts';

const folder = join(import.meta.dirname, '../plugins/good');
const charge = (change: object = {}, data: object = {}) => ({
  id: 'evt_8Kx2LmPq77',
  type: 'charge.paid',
  created: '2026-05-06T07:08:09Z',
  data: { id: 'ch_55667788', status: 'paid', amount: 1050, currency: 'EUR', holder: 'Ada Lovelace', ...data },
  ...change,
});
const text = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

let subject: Subject;
beforeAll(async () => {
  subject = await loadSubject(folder);
});
const open = (options: Partial<RecorderOptions> = {}) =>
  createRecorder({
    folder,
    provider: providerOf(subject),
    settings: new Map(),
    source: 'recorded, a test',
    ...options,
  });
const record = async (body: unknown, options?: Partial<RecorderOptions>): Promise<Recorded> =>
  (await open(options)).record(rawRecordOf(subject, { body: text(body) }));

test('a webhook becomes a fixture with its golden events, and what is of somebody replaced', async () => {
  const recorded = await record(charge());
  expect(recorded).toMatchObject({
    kind: 'fixture',
    type: 'charge.paid',
    replaced: 3,
    content: {
      source: 'recorded, a test',
      body: charge({ id: 'evt_1000000001' }, { id: 'ch_10000001', holder: 'Name 1' }),
      events: [
        { type: 'payment.succeeded', payment: { status: 'SUCCEEDED', amount: { amount: '10.5', currency: 'EUR' } } },
      ],
    },
  });
  // Nor where it came from: the account and the place in the topic are those of the suite.
  expect(JSON.stringify(recorded)).not.toMatch(/Ada|Lovelace|shop|8Kx2LmPq|55667788|"offset":42/);
});

test('the fixture becomes the same events whenever it is shown', async () => {
  const recorded = await record(charge());
  if (recorded.kind !== 'fixture') throw new Error(recorded.because);
  const shown = subject.show({ body: text(recorded.content.body), settings: {} });
  expect(goldenOf(shown)).toEqual({ events: recorded.content.events });
});

test('a body whose numbers JSON would change is kept as a text', async () => {
  const body = JSON.stringify(charge()).replace('1050', '9007199254740993');
  expect(await record(body.replace('}}', ',"rate":1.00000000000000001,"fee":7.00}}'))).toMatchObject({
    content: {
      bodyText: expect.stringMatching(/"amount":9007199254740993,.*"rate":1\.00000000000000001,"fee":7\.00\}\}$/),
    },
  });
});

describe('what does not verify becomes no fixture', () => {
  const forged = () => rawRecordOf(subject, { body: text(charge()) }, { by: subject.foreignKey });

  test('and it says why', async () => {
    const recorder = await open();
    expect(recorder.record(forged())).toEqual({ kind: 'left-out', because: 'verify.signature_mismatch' });
    const tampered = { ...rawRecordOf(subject, { body: text(charge()) }), value: text(charge({ id: 'evt_1' })) };
    expect(recorder.record(tampered)).toEqual({ kind: 'left-out', because: 'verify.signature_mismatch' });
    const foreign = rawRecordOf(subject, { body: text(charge()) }, { account: 'nobodys' });
    expect(recorder.record(foreign)).toEqual({ kind: 'left-out', because: 'route.unknown_account' });
    expect(recorder.record({ ...forged(), value: null })).toEqual({
      kind: 'left-out',
      because: 'consume.malformed_record',
    });
  });

  test('unless it is asked for, and then no key is needed', async () => {
    const provider = providerOf(subject);
    for (const account of provider.accounts.values()) Object.assign(account, { keys: [] });
    expect((await open({ provider, unverified: true })).record(forged())).toMatchObject({ type: 'charge.paid' });
    expect((await open({ provider })).record(forged())).toEqual({ kind: 'left-out', because: 'verify.no_key' });
  });
});

test('a webhook of a further scheme, which the account takes, is signed anew in the plugin’s own', async () => {
  const old = bodyHmac({ header: 'x-old-signature', encoding: 'hex' });
  const provider = providerOf(subject);
  const signature = anyOf(subject.plugin.signature, old);
  for (const account of provider.accounts.values()) Object.assign(account, { signature });
  const record = rawRecordOf(subject, { body: text(charge()) });
  const signed = old.sign({ body: text(charge()), key: subject.key.signingKey, signedAt: 0 });
  const headers = record.headers.map(([name, value]) =>
    name === 'raw-http-headers' ? ([name, text(signed)] as const) : ([name, value] as const),
  );
  const recorded = (await open({ provider })).record({ ...record, headers });
  expect(recorded).toMatchObject({
    kind: 'fixture',
    golden: { events: [{ verification: { scheme: 'timestamped-hmac' } }] },
  });
  expect(recorded).not.toHaveProperty('content.header');
});

describe('a dead letter', () => {
  test('of a type that the plugin does not know becomes a fixture without events, with its type in it', async () => {
    const recorded = await record(charge({ type: 'charge.lost' }));
    expect(recorded).toMatchObject({
      kind: 'fixture',
      type: 'charge.lost',
      content: { body: { type: 'charge.lost' } },
    });
    expect(recorded).not.toHaveProperty('content.events');
    expect(recorded).toMatchObject({ golden: { deadLetter: expect.stringContaining('charge.lost') } });
  });

  test('of a shape that the plugin does not know becomes one too', async () => {
    const recorded = await record(charge({}, { amount: 'much' }));
    expect(recorded).toMatchObject({ kind: 'fixture', type: 'charge.paid' });
    expect(recorded).not.toHaveProperty('content.events');
  });

  test.each([
    ['no JSON', 'id=1', 'decode.malformed_body'],
    ['a body without a type', { id: 'evt_1' }, 'decode.unexpected_shape'],
  ])('of %s becomes none: there is nothing to name it by', async (_what, body, because) => {
    expect(await record(body)).toEqual({ kind: 'left-out', because });
  });

  test.each(['../../escape', 'a/b', '.hidden', 'a~b', '', 'a b'])('of the type %j becomes none', async (type) => {
    expect(await record(charge({ type }))).toEqual({ kind: 'left-out', because: 'the type names no file' });
  });
});

describe('of many alike', () => {
  test('the first becomes a fixture; another status, member or currency is something else', async () => {
    const recorder = await open();
    const take = (body: unknown) => recorder.record(rawRecordOf(subject, { body: text(body) })).kind;
    expect(take(charge())).toBe('fixture');
    expect(take(charge({ id: 'evt_9999' }, { amount: 7, holder: 'Ben Bitdiddle' }))).toBe('left-out');
    expect(take(charge({}, { currency: 'JPY' }))).toBe('fixture');
    expect(take(charge({}, { status: 'lost' }))).toBe('fixture');
    expect(take(charge({}, { fee: 3 }))).toBe('fixture');
    expect(take(charge({}, { holder: null }))).toBe('fixture');
  });

  test('what an earlier run recorded is known again', async () => {
    const first = await record(charge());
    if (first.kind !== 'fixture') throw new Error(first.because);
    const before = [
      { type: first.type, body: text(first.content.body) },
      { type: first.type, body: text('no JSON any more') },
    ];
    expect(await record(charge({ id: 'evt_12345' }), { before })).toEqual({
      kind: 'left-out',
      because: 'like one that is recorded',
    });
  });

  test('those of another type are left out where one is asked for', async () => {
    expect(await record(charge(), { type: 'charge.lost' })).toEqual({ kind: 'left-out', because: 'another type' });
    expect(await record(charge(), { type: 'charge.paid' })).toMatchObject({ kind: 'fixture' });
  });
});

describe('a plugin that reads where no list looks', () => {
  // Beside the others, since the plugin imports what they share.
  const strange = mkdtempSync(join(import.meta.dirname, '../plugins/copy-'));
  afterAll(() => rmSync(strange, { recursive: true, force: true }));

  test('has its webhook left out: with personal data replaced it would mean something else', async () => {
    cpSync(folder, strange, { recursive: true });
    const file = join(strange, 'src/index.ts');
    const source = readFileSync(file, 'utf8');
    const reader =
      "(object) => ({ ...readPayment(object), ...object.status('holder', { 'Ada Lovelace': 'SUCCEEDED' }) })";
    writeFileSync(
      file,
      source.replace("event('payment.succeeded', readPayment)", `event('payment.succeeded', ${reader})`),
    );
    expect(await record(charge(), { folder: strange })).toEqual({
      kind: 'left-out',
      because: expect.stringMatching('would mean something else'),
    });
  });
});

describe('the plugins of this repository', () => {
  const plugins = join(import.meta.dirname, '../../../../plugins');

  test('a type that stands where a name could is left in the fixture, so that the plugin can learn it', async () => {
    const useepay = await loadSubject(join(plugins, 'useepay'));
    const settings = { amountUnit: 'minor' };
    const recorder = await createRecorder({
      folder: useepay.folder,
      provider: providerOf(useepay, settings),
      settings: new Map([['shop', settings]]),
      source: 'recorded, a test',
    });
    const body = { id: 'evt_1234567', name: 'mandate.lost', data: { id: 'man_1234567', name: 'Ada Lovelace' } };
    expect(recorder.record(rawRecordOf(useepay, { body: text(body) }))).toMatchObject({
      type: 'mandate.lost',
      content: { body: { name: 'mandate.lost', data: { name: 'Name 1' } } },
    });
  });

  test.each(readdirSync(plugins))(
    'every fixture of %s can be recorded, and means what it meant',
    async (id) => {
      const real = await loadSubject(join(plugins, id));
      const bySettings = Map.groupBy(real.fixtures, ({ settings }) => JSON.stringify(settings));
      for (const [settingsText, fixtures] of bySettings) {
        const settings = JSON.parse(settingsText) as Record<string, unknown>;
        const recorder = await createRecorder({
          folder: real.folder,
          provider: providerOf(real, settings),
          settings: new Map([['shop', settings]]),
          source: 'recorded, a test',
        });
        for (const fixture of fixtures) {
          const recorded = recorder.record(rawRecordOf(real, fixture));
          if (recorded.kind === 'left-out') {
            expect([fixture.name, recorded.because]).toEqual([fixture.name, likeAnother]);
            continue;
          }
          // What it was signed in, and what the account says, is needed to read it.
          expect(recorded.content.header).toBe(fixture.header);
          expect(recorded.content.settings ?? {}).toEqual(settings);
          expect('deadLetter' in recorded.golden).toBe(fixture.expected === null);
        }
      }
    },
    60_000,
  );
});
