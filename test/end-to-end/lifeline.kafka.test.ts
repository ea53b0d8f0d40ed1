import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeKafka } from '../jest/stack.ts';
import { createDeployment, eventually } from './deployment.ts';

const launcher = join(import.meta.dirname, '../../scripts/run.mjs');

describeKafka('what `npm start` started', ({ brokers, registryUrl }) => {
  test('ends with its parent, also when that is killed', async () => {
    const deployment = createDeployment({ brokers, registryUrl, providers: ['wooshpay'] });
    const args = [launcher, 'up', '--no-samples', '--json', '--config', deployment.configFile];
    const parent = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    try {
      const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
      const { observe } = JSON.parse(line.split('\n')[0] ?? '') as { observe: { url: string } };
      expect((await fetch(`${observe.url}/livez`)).status).toBe(200);
      parent.kill('SIGKILL');
      const gone = await eventually(() =>
        fetch(`${observe.url}/livez`).then(
          () => undefined,
          () => true,
        ),
      );
      expect(gone).toBe(true);
    } finally {
      parent.kill('SIGKILL');
      await deployment.close();
    }
  }, 60_000);
});
