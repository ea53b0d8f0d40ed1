import { expect, jest, test } from '@jest/globals';
import { createPlan } from '../../../packages/cli/src/torture/plan.ts';
import { torture } from '../../../packages/cli/src/torture/torture.ts';
import { describeKafka } from '../../../test/jest/stack.ts';
import { ledgerCommand } from './ledger-process.ts';

jest.setTimeout(90_000);

describeKafka('the ledger, tortured', ({ brokers, registryUrl }) => {
  test('has every effect once', async () => {
    const report = await torture({
      brokers,
      registryUrl,
      plan: createPlan({ seed: 7, run: `testledger${process.pid}`, objects: 1 }),
      command: ledgerCommand,
      effects: { url: 'http://127.0.0.1:{port}/effects' },
      environment: { PATH: process.env['PATH'] },
      workingFolder: import.meta.dirname,
      onProgress: () => undefined,
    });
    expect(report.findings).toEqual([]);
  });
});
