import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import { createRiver } from '../../subscriber/test/river.ts';
import { until } from '../../subscriber/test/until.ts';
import { optionsOf } from './service.ts';

jest.setTimeout(60_000);

describeKafka('a service that gets SIGTERM', (stack) => {
  test('ends the handler that runs, commits its event and begins no other', async () => {
    const river = await createRiver(stack);
    await river.payments(['p-1', 'p-2', 'p-3']);
    const program = join(import.meta.dirname, 'ledger-process.ts');
    const options = JSON.stringify(optionsOf(river, stack));
    const service = spawn(process.execPath, ['--conditions=tributary-source', program, options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    service.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    try {
      await until(() => said.includes('begin p-1'));
      service.kill('SIGTERM');
      expect(await once(service, 'exit')).toEqual([null, 'SIGTERM']);
      expect(said).toBe('begin p-1\nend p-1\nshut down on SIGTERM\n');
      expect(await river.committed('payments')).toBe(1);
    } finally {
      service.kill('SIGKILL');
      await river.close();
    }
  });
});
