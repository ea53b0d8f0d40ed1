import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { describeKafka } from '../jest/stack.ts';
import { rows } from './catalogue.ts';
import type { Result } from './result.ts';

// Four minutes on two cores that have nothing else to do.
jest.setTimeout(1_200_000);

const short = rows.filter(({ isShort }) => isShort === true);

describeKafka('the short form of the fault campaign', () => {
  test('finds nothing lost, torn, out of order or corrupt in any class of fault', async () => {
    const args = ['--conditions=tributary-source', '--disable-warning=ExperimentalWarning'];
    const campaign = spawn(process.execPath, [...args, join(import.meta.dirname, 'campaign.ts'), '--short', '--json'], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    campaign.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    await once(campaign, 'close');
    const results = text.split('\n').flatMap((line): Result[] => (line === '' ? [] : [JSON.parse(line) as Result]));
    // How long something took is told, and says nothing on a machine that does other things too.
    const wrong = results.filter(({ failures, isOnlyLate }) => failures.length > 0 && !isOnlyLate);
    expect(wrong.map(({ id, failures }) => [id, ...failures])).toEqual([]);
    expect(results.map(({ id }) => id).toSorted()).toEqual(short.map(({ id }) => id).toSorted());
  });
});
