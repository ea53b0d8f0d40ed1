import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Fixture } from '@tributary/plugin-sdk';
import { describeKafka } from '../jest/stack.ts';
import { pluginsFolder } from '../plugins/plugins-folder.ts';
import { createDeployment, eventually, startServices, type Deployment, type Running } from './deployment.ts';

const providers = ['tazapay', 'wooshpay'] as const;

/** What nobody may find in a fixture. */
const person = {
  first_name: 'Wilhelmina',
  last_name: 'Quartermaine',
  email: 'wilhelmina.quartermaine@mailhost.example.org',
  phone: '+4915198765432',
  address: { line1: '77 Peppercorn Crescent', city: 'Ambleside', postal_code: 'QX7 3ZR', state: 'Cumbria' },
  iban: 'DE89370400440532013000',
  card: { number: '4242424242424242', last4: '4242' },
  client_secret: 'sk_live_Zx9Yw8Vu7Ts6Rq5Po4Nm',
  return_url: 'https://peppercorn.example.org/back?session=Zx9Yw8Vu7Ts6',
  ip: '198.18.77.201',
};
const metadata = { wilhelminas_order: 'for Quartermaine', loyalty: 99887766 };
const planted = `Wilhelmina Quartermaine mailhost 15198765432 Peppercorn Ambleside QX7 Cumbria 370400440532013000 4242
  Zx9Yw8Vu7Ts6 198.18.77.201 loyalty 99887766`.split(/\s+/);

/** The webhook of a fixture with somebody in it, its other bytes untouched. */
function withPerson(fixture: Fixture): Fixture {
  const extra = JSON.stringify(metadata).slice(1, -1);
  const text = fixture.body
    .toString()
    .replace('{', `{"planted":${JSON.stringify(person)},`)
    .replaceAll(/"metadata":\{(?=(\}?))/g, (start, end) => `${start}${extra}${end === '' ? ',' : ''}`);
  return { ...fixture, body: Buffer.from(text) };
}

const unknownType = (fixture: Fixture): Fixture => ({
  ...fixture,
  body: Buffer.from(fixture.body.toString().replaceAll(fixture.type, 'payment_intent.teleported')),
});

describeKafka('fixtures record', (stack) => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-recorded-'));
  const copyOf = (provider: string) => join(folder, provider);
  const recordedOf = (provider: string) =>
    readdirSync(join(copyOf(provider), 'fixtures')).filter((file) => file.includes('~recorded-'));
  let deployment: Deployment;

  async function ended(running: Running): Promise<{ code: number | string; output: string }> {
    return { code: await running.ended, output: running.output() };
  }
  const record = (provider: string, ...options: string[]) =>
    ended(deployment.run('fixtures', 'record', provider, '--out', join(copyOf(provider), 'fixtures'), ...options));

  async function firstOfEachType(provider: string): Promise<Fixture[]> {
    const { fixtures } = await deployment.plugin(provider);
    return fixtures.filter(({ type }, at) => at === fixtures.findIndex((one) => one.type === type));
  }

  beforeAll(async () => {
    deployment = createDeployment(stack);
    // A plugin finds the SDK from wherever it is.
    symlinkSync(join(pluginsFolder, '../node_modules'), join(folder, 'node_modules'));
    const { url, runtime } = await startServices(deployment);
    for (const provider of providers) {
      cpSync(join(pluginsFolder, provider), copyOf(provider), { recursive: true });
      const fixtures = await firstOfEachType(provider);
      const [first] = fixtures;
      for (const fixture of fixtures) await deployment.send(url, { provider, fixture: withPerson(fixture) });
      if (first !== undefined)
        await deployment.send(url, { provider, fixture: withPerson(first), forgery: 'tampered' });
    }
    const { fixtures } = await deployment.plugin('wooshpay');
    const fixture = fixtures.find(({ name }) => name === 'payment_intent.succeeded');
    if (fixture === undefined) throw new Error('the fixture is gone');
    await deployment.send(url, { provider: 'wooshpay', fixture: unknownType(withPerson(fixture)) });
    await eventually(
      async () =>
        (await deployment.records('dead-letters.wooshpay')).some(({ headers }) =>
          headers.some(([name, value]) => name === 'dead-letter-code' && value.toString() === 'decode.unmapped_type'),
        ) || undefined,
    );
    runtime.child.kill('SIGTERM');
  }, 120_000);
  afterAll(async () => {
    await deployment.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(providers)(
    'of %s: nobody is in them, the plugin conforms with them, and a second run adds none',
    async (provider) => {
      const { code, output } = await record(provider);
      expect(output).toMatch(/left out 1: verify\.signature_mismatch/);
      expect(output).toContain('Read each one before you commit it');
      expect(code).toBe(0);

      const fixtures = await firstOfEachType(provider);
      const files = recordedOf(provider);
      expect(new Set(files.map((file) => file.split('~')[0]))).toEqual(
        new Set([
          ...fixtures.map(({ type }) => type),
          ...(provider === 'wooshpay' ? ['payment_intent.teleported'] : []),
        ]),
      );
      const texts = files.map((file) => readFileSync(join(copyOf(provider), 'fixtures', file), 'utf8'));
      // Digests and event ids, in which four digits stand by chance.
      const said = texts.map((text) =>
        text.replaceAll(/[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ''),
      );
      for (const value of planted)
        expect(said.filter((text) => text.toLowerCase().includes(value.toLowerCase()))).toEqual([]);
      // The same person everywhere is the same nobody everywhere.
      expect(new Set(texts.map((text) => /person\d+@example\.com/.exec(text)?.[0]))).toEqual(
        new Set(['person1@example.com']),
      );
      expect(texts[0]).toMatch(
        new RegExp(`"source": "recorded \\d{4}-\\d\\d-\\d\\d from raw\\.${provider}, personal data replaced"`),
      );

      // What is recorded is enough for the suite; a type that the plugin has yet to learn it would tell.
      for (const file of readdirSync(join(copyOf(provider), 'fixtures')))
        if (!files.includes(file) || file.startsWith('payment_intent.teleported'))
          rmSync(join(copyOf(provider), 'fixtures', file));
      const conformance = await ended(deployment.run('plugin', 'test', copyOf(provider)));
      expect(conformance).toEqual({ code: 0, output: expect.stringMatching(/^All \d+ cases hold\.\n$/) });

      const again = await record(provider, '--type', 'payout.created');
      expect(again.code).toBe(0);
      expect(again.output).toMatch(/^0 fixtures of \d+ records\./);
    },
    240_000,
  );

  test('of dead letters: a type that the plugin does not know yet, without events, and as JSON', async () => {
    const { code, output } = await record('wooshpay', '--dead-letters', '--json', '--limit', '1');
    expect(code).toBe(0);
    const [fixture, summary] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { file: string });
    expect(fixture).toMatchObject({
      kind: 'fixture',
      type: 'payment_intent.teleported',
      golden: { deadLetter: expect.any(String) },
    });
    expect(summary).toMatchObject({ kind: 'recording', ok: true, fixtures: 1 });
    const content = JSON.parse(readFileSync(fixture?.file ?? '', 'utf8')) as Record<string, unknown>;
    expect(content).toMatchObject({
      source: expect.stringContaining('from dead-letters.wooshpay'),
      body: {
        type: 'payment_intent.teleported',
        data: { object: { status: 'succeeded', amount: 100000, currency: 'USD' } },
      },
    });
    expect(content).not.toHaveProperty('events');
  }, 60_000);

  test('a topic that is not there is the environment: exit 3', async () => {
    const other = createDeployment(stack);
    try {
      const { code, output } = await ended(other.run('fixtures', 'record', 'wooshpay', '--out', folder));
      expect(output).toContain('kafka.topic_missing');
      expect(code).toBe(3);
    } finally {
      await other.close();
    }
  }, 60_000);
});
