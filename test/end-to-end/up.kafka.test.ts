import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeKafka } from '../jest/stack.ts';
import { createDeployment, type Deployment } from './deployment.ts';

describeKafka('tributary up', ({ brokers, registryUrl }) => {
  let deployment: Deployment;
  beforeAll(() => {
    deployment = createDeployment({ brokers, registryUrl });
  });
  afterAll(() => deployment.close());

  test('--once --json: first says where everything is, then ends with 0 when each sample has ended as expected', async () => {
    const running = deployment.run('up', '--once', '--json');
    const code = await running.ended;
    expect({ code, problems: running.problems() }).toEqual({ code: 0, problems: '' });
    const lines = running
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string });
    expect(lines[0]).toMatchObject({ kind: 'ready', kafka: { brokers }, registry: { url: registryUrl } });
    expect(lines.at(-1)).toEqual({ kind: 'verdict', ok: true });
    const kinds = lines.map(({ kind }) => kind);
    expect(kinds).toContain('event');
    expect(kinds).toContain('dead-letter');
  }, 90_000);

  test('stays up until SIGTERM, counts every record, and ends with 0', async () => {
    const running = deployment.run('up', '--no-samples', '--json');
    const [line] = await running.says(/^\{"kind":"ready".*$/m);
    const { observe } = JSON.parse(line) as { observe: { url: string } };
    expect((await fetch(`${observe.url}/livez`)).status).toBe(200);
    const metrics = await (await fetch(`${observe.url}/metrics`)).text();
    expect(metrics).toContain('tributary_provider_state{provider="wooshpay"');
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
  }, 60_000);
});
