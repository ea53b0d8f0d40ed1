import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeKafka } from '../jest/stack.ts';

const mainFile = join(import.meta.dirname, '../../packages/cli/src/main.ts');

describeKafka('tributary up where there is no configuration', ({ brokers, registryUrl }) => {
  test('writes one for every built-in platform, shows them all, and leaves it for other commands', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tributary-demo-'));
    const cache = join(folder, 'cache');
    const tributary = async (...args: string[]) => {
      const environment = {
        ...process.env,
        NODE_OPTIONS: '',
        XDG_CACHE_HOME: cache,
        TRIBUTARY_CONFIG: undefined,
        KAFKA_BROKERS: brokers.join(','),
        SCHEMA_REGISTRY_URL: registryUrl,
      };
      const child = spawn(process.execPath, ['--conditions=tributary-source', mainFile, ...args], {
        cwd: folder,
        env: environment,
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const [code] = (await once(child, 'close')) as [number];
      return { code, stdout, stderr };
    };
    try {
      const up = await tributary('up', '--once');
      expect({ code: up.code, problems: up.stderr }).toEqual({ code: 0, problems: '' });
      for (const provider of ['owlpay', 'paypercut', 'tazapay', 'useepay', 'wooshpay'])
        expect(up.stdout).toContain(`→ ${provider}/main`);
      const sign = await tributary('webhook', 'sign', 'wooshpay', 'payout.paid');
      expect(sign.code).toBe(0);
      expect(sign.stdout).toContain('wooshpay-signature: t=');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
