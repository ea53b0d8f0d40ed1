import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { describeKafka } from '../jest/stack.ts';
import { createWorkplace } from './workplace.ts';

// One plugin's life, step by step: each test goes on where the one before it ended.
const root = join(import.meta.dirname, '../..');
const workplace = createWorkplace({ ACME_MAIN_KEY: 'the key of a packaging test' });
const { folder, run } = workplace;
const packed = join(folder, 'packed');
const stepMs = 120_000;
afterAll(() => workplace.close());

const fine = (output: unknown = expect.anything()) => ({ status: 0, problems: '', output });
const tributary = join(folder, 'operator/node_modules/.bin/tributary');

test('`npm run pack:all` packs every public package', () => {
  expect(run('.', 'npm', 'run', '--silent', '--prefix', root, 'pack:all', '--', packed)).toEqual(
    fine(expect.stringMatching(/^\d+ packages in /)),
  );
  const list = JSON.parse(readFileSync(join(packed, 'packages.json'), 'utf8')) as Record<string, { file: string }>;
  expect(Object.keys(list).toSorted()).toEqual(publicPackages());
  const files = Object.values(list).map(({ file }) => file);
  expect(readdirSync(packed).toSorted()).toEqual([...files, 'packages.json'].toSorted());
}, 120_000);

test('`tributary plugin new` outside of the repository makes a plugin of them', () => {
  const main = join(root, 'packages/cli/src/main.ts');
  const command = ['node', '--conditions=tributary-source', main, 'plugin', 'new', 'acme'] as const;
  expect(run('.', ...command, '--packages', packed)).toEqual(fine(expect.stringContaining('npm test')));
  const text = readdirSync(join(folder, 'acme')).filter((name) => name.endsWith('.json'));
  for (const name of text) expect(readFileSync(join(folder, 'acme', name), 'utf8')).not.toContain(root);
}, 120_000);

test('there `npm test` is green from the first minute: types, own tests, conformance and lint', () => {
  const { status, output } = run('acme', 'npm', 'test');
  expect({ status, output }).toEqual({ status: 0, output: expect.stringMatching(/pass 1\b[\s\S]*All \d+ cases hold/) });
}, 60_000);

test("and so is the suite in Node's own test runner, as docs/writing-a-plugin.md has it", () => {
  const [, code = ''] = /```ts\n(import [^`]*conformanceCases[^`]*)```/.exec(guide()) ?? [];
  const file = join(folder, 'acme/test/conformance.test.ts');
  writeFileSync(file, code);
  const { status, output } = run('acme', 'node', '--test', file);
  rmSync(file);
  expect({ status, output }).toEqual({ status: 0, output: expect.stringMatching(/pass \d\d+\n.*fail 0\n/) });
}, 60_000);

test.each<[what: string, right: string, wrong: string, said: RegExp]>([
  ['of types', "object.id('id')", "object.optionalId('id')", /src\/payments\.ts\(\d+,\d+\): error TS/],
  ['of style', "object.id('id')", "String(0.1 * 3) + object.id('id')", /✗ src\/payments\.ts:\d+: .*\(no-arithmetic\)/s],
  ['of meaning', "'order_number'", "'order'", /✗ fixtures\/payment\.\w+\.json:\d+.*\(golden-events\)/s],
])(
  'and red where there is a mistake %s',
  (...[, right, wrong, said]) => {
    const file = join(folder, 'acme/src/payments.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(right, wrong));
    const { status, output } = run('acme', 'npm', 'test');
    writeFileSync(file, text);
    expect(status).not.toBe(0);
    expect(output).toMatch(said);
  },
  60_000,
);

test('from there another plugin is made, of the same packages', () => {
  const installed = join(folder, 'acme/node_modules/.bin/tributary');
  expect(run('.', installed, 'plugin', 'new', 'second', '--no-install')).toEqual(fine());
  const vendor = (plugin: string) => readdirSync(join(folder, plugin, 'vendor'));
  expect(vendor('second')).toEqual(vendor('acme'));
}, 30_000);

test('`npm pack` packs it, built: sources, tests and the packages of Tributary stay at home', () => {
  expect(run('acme', 'npm', 'pack', '--silent')).toMatchObject({ status: 0 });
  const listed = run('acme', 'tar', '-tzf', 'tributary-plugin-acme-0.1.0.tgz').output.trim().split('\n');
  const folders = new Set(listed.map((path) => path.split('/').slice(1, -1).join('/')));
  expect([...folders].toSorted()).toEqual(['', 'dist', 'fixtures']);
}, 60_000);

test('it is installed beside the runtime, and named in the configuration; no other line anywhere', () => {
  const archives = readdirSync(join(folder, 'acme/vendor')).filter((name) => name.endsWith('.tgz'));
  const runtime = [...archives, 'tributary-plugin-wooshpay-0.1.0.tgz'].map((name) => join(packed, name));
  const plugin = join(folder, 'acme/tributary-plugin-acme-0.1.0.tgz');
  workplace.place('operator');
  writeFileSync(join(folder, 'operator/package.json'), '{ "private": true }');
  expect(run('operator', 'npm', 'install', ...runtime, plugin)).toMatchObject({ status: 0 });
  writeConfig({});
  expect(run('operator', tributary, 'config', 'check')).toEqual(
    fine(expect.stringContaining('acme: tributary-plugin-acme@0.1.0, accounts main\n')),
  );
}, 120_000);

test('`plugin list` shows it among the others', () => {
  const { status, output } = run('operator', tributary, 'plugin', 'list', '--json');
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect({ status, lines }).toMatchObject({
    status: 0,
    lines: [
      {
        kind: 'plugin',
        provider: 'acme',
        plugin: 'tributary-plugin-acme@0.1.0',
        contract: 1,
        schemes: ['timestamped-hmac'],
        types: { payments: 2, ignored: 1 },
      },
      { provider: 'wooshpay' },
    ],
  });
}, 30_000);

describeKafka('a plugin that is installed beside the runtime', ({ brokers, registryUrl }) => {
  test(
    'makes an event of a signed webhook, and a dead letter of a forged one',
    async () => {
      const prefix = `t${randomUUID().slice(0, 8)}.`;
      writeConfig({
        kafka: { brokers, topicPrefix: prefix },
        registry: { url: registryUrl },
        ingress: { port: 0 },
        observe: { port: 0 },
        runtime: { group: `${prefix}runtime` },
      });
      for (const command of [
        ['topics', 'apply'],
        ['schemas', 'register'],
      ])
        expect(run('operator', tributary, ...command)).toMatchObject({ status: 0, problems: '' });
      const services = ['runtime', 'ingress'].map((service) => workplace.start('operator', tributary, service));
      const tail = workplace.start(
        'operator',
        tributary,
        'events',
        'tail',
        'payments',
        '--from-beginning',
        '--dead-letters',
        '--json',
      );
      const [, url = ''] = (await services[1]?.says(/"url":"([^"]+)"/)) ?? [];
      await services[0]?.says(/"started"/);

      const send = (...flags: string[]) =>
        run('operator', tributary, 'webhook', 'send', 'acme', 'payment.paid', '--url', url, ...flags);
      expect(send()).toEqual(fine(expect.stringMatching(/^200 /)));
      expect(send('--forgery', 'tampered')).toEqual(fine(expect.stringMatching(/^200 /)));

      const [event] = await tail.says(/^\{"kind":"event".*$/m);
      expect(JSON.parse(event)).toMatchObject({
        event: {
          type: 'payment.succeeded',
          provider: 'acme',
          plugin: { name: 'tributary-plugin-acme', version: '0.1.0' },
          payment: { id: 'pay_1', amount: { amount: '10.5', currency: 'EUR' } },
        },
      });
      await tail.says(/^\{"kind":"dead-letter".*verify\.signature_mismatch.*$/m);
      expect(await Promise.all(services.map((service) => service.stop()))).toEqual([0, 0]);
    },
    stepMs,
  );
});

function publicPackages(): string[] {
  const manifests = ['packages', 'plugins'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name, 'package.json')),
  );
  const read = manifests.map((file) => JSON.parse(readFileSync(file, 'utf8')) as { name: string; private?: boolean });
  return read.flatMap((manifest) => (manifest.private === true ? [] : [manifest.name])).toSorted();
}

function guide(): string {
  return readFileSync(join(root, 'docs/writing-a-plugin.md'), 'utf8');
}

function writeConfig(others: Record<string, unknown>): void {
  const keys = [{ id: '2026-01', env: 'ACME_MAIN_KEY' }];
  const acme = { plugin: 'tributary-plugin-acme', accounts: { main: { environment: 'test', keys } } };
  writeFileSync(join(folder, 'operator/tributary.yaml'), JSON.stringify({ ...others, providers: { acme } }));
}
