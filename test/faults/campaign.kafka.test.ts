import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { describeKafka } from '../jest/stack.ts';

// Four minutes on two cores that have nothing else to do.
jest.setTimeout(1_200_000);

describeKafka('the short form of the fault campaign', () => {
  test('finds nothing lost, torn, out of order or corrupt in any class of fault', async () => {
    const args = ['--conditions=tributary-source', '--disable-warning=ExperimentalWarning'];
    const campaign = spawn(process.execPath, [...args, join(import.meta.dirname, 'campaign.ts'), '--short'], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let table = '';
    campaign.stdout.setEncoding('utf8').on('data', (text: string) => {
      table += text;
    });
    const [code] = (await once(campaign, 'close')) as [number | null];
    process.stderr.write(table);
    expect({ code, failing: table.split('\n').filter((line) => line.includes('FAILS')) }).toEqual({
      code: 0,
      failing: [],
    });
  });
});
