import { join } from 'node:path';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { createKafka } from '@tributary/kafka';
import { describeKafka } from '../../../../test/jest/stack.ts';
import { createPlan } from '../../src/torture/plan.ts';
import { torture, type TortureOptions, type TortureReport } from '../../src/torture/torture.ts';

jest.setTimeout(90_000);

const root = join(import.meta.dirname, '../../../..');

describeKafka('a service that is tortured', ({ brokers, registryUrl }) => {
  const progress: string[] = [];
  const run = (name: string, script: string, change: Partial<TortureOptions> = {}): Promise<TortureReport> =>
    torture({
      brokers,
      registryUrl,
      plan: createPlan({ seed: 5, run: `test${name}${process.pid}`, objects: 1 }),
      command: [
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        '--conditions=tributary-source',
        join(root, script),
      ],
      effects: { url: 'http://127.0.0.1:{port}/effects' },
      environment: { PATH: process.env['PATH'] },
      workingFolder: root,
      patience: { stillMs: 1_500, stallMs: 4_000, limitMs: 30_000 },
      onProgress: (line) => progress.push(line),
      ...change,
    });
  const reports: { careful?: TortureReport; naive?: TortureReport } = {};

  // Both at once: most of a run is waiting for Kafka to miss whom it lost.
  beforeAll(async () => {
    const [careful, naive] = await Promise.all([
      run('careful', 'packages/cli/test/torture/careful-ledger.ts'),
      run('naive', 'examples/naive-ledger/ledger.mjs'),
    ]);
    Object.assign(reports, { careful, naive });
  });

  test('has done nothing wrong, if it is careful', () => {
    expect(reports.careful?.findings).toEqual([]);
    expect(reports.careful?.records).toBeGreaterThan(150);
  });

  test('is caught, if it is naive', () => {
    const codes = new Set(reports.naive?.findings.map(({ code }) => code));
    expect([...codes]).toEqual(
      expect.arrayContaining(['blocked', 'doubled', 'regressed', 'stale-revision', 'inexact-amount']),
    );
    const [blocked] = reports.naive?.findings ?? [];
    expect(blocked?.what).toMatch(
      /^Partition \d stands at offset \d+: \d+ records wait, and do not move\. The record at offset \d+ /,
    );
    expect(blocked?.toDo).toContain('dead-letter topic');
  });

  test('went through everything that was planned', () => {
    expect(progress).toEqual(expect.arrayContaining([expect.stringMatching(/^SIGKILL while records come/)]));
  });

  test('leaves nothing behind, also where the run is stopped', async () => {
    const stopping = new AbortController();
    const onProgress = (line: string): void => {
      if (line.startsWith('SIGTERM')) stopping.abort();
    };
    const stopped = run('stopped', 'packages/cli/test/torture/careful-ledger.ts', {
      signal: stopping.signal,
      onProgress,
    });
    await expect(stopped).rejects.toThrow('aborted');
    const kafka = createKafka({ brokers, clientId: 'tests' });
    const admin = kafka.admin();
    const topics = await admin.topics();
    await admin.close();
    await kafka.close();
    expect(topics.filter((topic) => topic.startsWith('torture-test'))).toEqual([]);
  });
});
