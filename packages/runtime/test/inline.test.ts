import { describe, expect, test } from '@jest/globals';
import type { Interpret, RawRecord } from '@tributary/interpret';
import { interpretInline } from '../src/inline.ts';

const records = (name: string, count: number): RawRecord[] =>
  Array.from({ length: count }, (_, at) => ({ topic: `${name}/${at}` }) as unknown as RawRecord);

/** Keeps the thread busy for so long with each record, and writes down which one it was. */
function busy(ms: number, seen: string[]): Interpret {
  return (record) => {
    seen.push(record.topic);
    for (const until = performance.now() + ms; performance.now() < until;);
    return { kind: 'ignored', reason: record.topic };
  };
}

describe('in the runtime’s own thread', () => {
  test('each record has its interpretation, in their order', async () => {
    const found = await interpretInline(busy(1, []))(records('flood', 50));
    expect(found.map((one) => one.kind === 'ignored' && one.reason)).toEqual(
      records('flood', 50).map(({ topic }) => topic),
    );
  });

  test('a batch of one provider does not wait for the whole batches of another (Invariant 7)', async () => {
    const seen: string[] = [];
    const flooded = [1, 2, 3].map(async (batch) => interpretInline(busy(4, seen))(records(`flood ${batch}`, 30)));
    const others = interpretInline(busy(1, seen))(records('trickle', 1));
    await others;
    // Each batch that came before had two slices at most: of two records of 4 ms.
    expect(seen.length).toBeLessThanOrEqual(3 * 4 + 1);
    await Promise.all(flooded);
    expect(seen).toHaveLength(91);
  });

  test('what else waits for the thread is heard while a batch is interpreted', async () => {
    let heard = 0;
    const listening = setInterval(() => (heard += 1), 1);
    await interpretInline(busy(4, []))(records('flood', 30));
    clearInterval(listening);
    expect(heard).toBeGreaterThanOrEqual(5);
  });
});
