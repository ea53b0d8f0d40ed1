import { afterAll, expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../../test/jest/stack.ts';
import { run, temporaryFolder } from '../shell.ts';

jest.setTimeout(30_000);

const { folder, remove } = temporaryFolder();
afterAll(remove);

describeKafka('`tributary subscriber torture`', ({ brokers, registryUrl }) => {
  const environment = {
    KAFKA_BROKERS: brokers.join(','),
    SCHEMA_REGISTRY_URL: registryUrl,
    PATH: process.env['PATH'] ?? '',
  };
  const args = ['--seed', '7', '--effects-file', 'effects.json', '--', 'sh', '-c', 'echo no $NOTHING --here; exit 9'];

  test('prints what a service did wrong, and ends with 1', async () => {
    const ran = await run(['subscriber', 'torture', '--json', ...args], { folder, environment });
    const lines = ran.stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { kind: 'finding', code: 'never-joined', what: 'The service did not join the group.' },
      {
        kind: 'finding',
        code: 'crashed',
        what: expect.stringContaining('with code 9. It printed last:\n      no --here'),
      },
      { kind: 'torture', ok: false, seed: 7, findings: 2 },
    ]);
    expect(ran.exitCode).toBe(1);
  });
});
