import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Fixture } from '@tributary/plugin-sdk';
import { describeKafka } from '../jest/stack.ts';
import { createDeployment, eventually, prepare, startIngress, type Deployment, type Running } from './deployment.ts';

/** How many records a process says that it settled so. */
function countOf(outcome: string, { output }: Running): number {
  const lines = output()
    .split('\n')
    .filter((line) => line.includes('batch settled'));
  return lines.reduce((sum, line) => sum + Number((JSON.parse(line) as Record<string, unknown>)[outcome]), 0);
}

describeKafka('redeliveries that are suppressed', ({ brokers, registryUrl }) => {
  let deployment: Deployment;
  let url: string;
  let sent: Fixture[];

  beforeAll(async () => {
    const runtime = { duplicates: 'suppress' };
    deployment = createDeployment({ brokers, registryUrl, providers: ['wooshpay'], runtime });
    await prepare(deployment);
    ({ url } = await startIngress(deployment));
    const { fixtures } = await deployment.plugin('wooshpay');
    sent = fixtures.filter(({ name, type }) => name === type).slice(0, 6);
  }, 60_000);
  afterAll(() => deployment.close());

  async function sendAll(): Promise<void> {
    for (const fixture of sent) await deployment.send(url, { provider: 'wooshpay', fixture });
  }
  const idsOfEvents = async () => (await deployment.events()).map(({ event }) => event.id);

  test('are published again after a crash between the events and what is written of them, with the same ids, and then no more', async () => {
    await sendAll();
    expect(await deployment.runProgram('kill-after-publish.ts').ended).toBe('SIGKILL');
    const afterKill = await idsOfEvents();
    expect(afterKill.length).toBeGreaterThan(0);

    const survivor = deployment.run('runtime');
    await eventually(async () => countOf('published', survivor) === sent.length || undefined);
    const ids = await idsOfEvents();
    expect(new Set(ids).size).toBe(sent.length);
    expect(ids.length).toBe(afterKill.length + sent.length);

    await sendAll();
    await eventually(async () => countOf('duplicate', survivor) === sent.length || undefined);
    expect(await idsOfEvents()).toHaveLength(ids.length);

    // What it knew stands in Kafka: another one knows it too.
    survivor.child.kill('SIGKILL');
    await survivor.ended;
    const heir = deployment.run('runtime');
    await sendAll();
    await eventually(async () => countOf('duplicate', heir) === sent.length || undefined);
    expect(await idsOfEvents()).toHaveLength(ids.length);

    heir.child.kill('SIGTERM');
    expect(await heir.ended).toBe(0);
  }, 120_000);
});
