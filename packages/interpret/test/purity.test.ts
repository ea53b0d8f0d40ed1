import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { createInterpret } from '../src/index.ts';
import { bodyOf, encoders, paidCharge, providerOf, recordOf, signed } from './acme.ts';

// Invariant 5: the same raw bytes always give the same events with the same ids.
const body = bodyOf(paidCharge(), { type: 'payout.sent', at: '2026-01-01T00:00:00Z' });
const eventsOf = (interpretation: ReturnType<ReturnType<typeof createInterpret>>) => {
  if (interpretation.kind !== 'published') throw new Error(interpretation.kind);
  return interpretation.events;
};

test('the same record becomes the same events, bit for bit, also by another interpreter', () => {
  const interpret = createInterpret(providerOf(), encoders);
  const first = interpret(recordOf(body));
  expect(interpret(recordOf(body))).toEqual(first);
  expect(createInterpret(providerOf(), encoders)(recordOf(body))).toEqual(first);
});

test('a redelivery, signed anew and received later at another place, has the same ids', () => {
  const interpret = createInterpret(providerOf(), encoders);
  const later = 1_767_312_000_000_000;
  const redelivered = interpret(
    recordOf(body, {
      httpHeaders: signed(body, '2026-01', later),
      headers: { 'raw-received-at': '2026-01-02T00:00:00.000Z', 'raw-id': '019b76da-0000-7000-8000-00000000000f' },
      record: { partition: 1, offset: 99n },
    }),
  );
  const ids = eventsOf(redelivered).map(({ id, key }) => [id, key]);
  expect(ids).toEqual(eventsOf(interpret(recordOf(body))).map(({ id, key }) => [id, key]));
});

test('a record is left as it was', () => {
  const record = recordOf(body);
  const copy = structuredClone(record);
  createInterpret(providerOf(), encoders)(record);
  expect(structuredClone(record)).toEqual(copy);
});

test('every fixture of every plugin becomes the same without clock, randomness, environment, files and network', async () => {
  const script = join(import.meta.dirname, 'trapped-run.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=tributary-source', script]);
  const result = JSON.parse(stdout) as { webhooks: number; published: number; differing: string[]; passed: string[] };
  expect(result).toMatchObject({ differing: [], passed: [] });
  expect(result.published).toBeGreaterThan(0);
}, 60_000);
