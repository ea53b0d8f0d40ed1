import { describe, expect, jest, test } from '@jest/globals';
import { isTributaryError, TributaryError, type ErrorCode } from '@tributary/errors';
import { schemaTexts } from '@tributary/events';
import { createDecoders, type Decoders } from '../src/decoders.ts';
import type { SubscriberLogEntry } from '../src/subscriber-log.ts';
import { incoming } from './incoming.ts';
import { until } from './until.ts';

interface TestDecoders {
  decoders: Decoders;
  /** The ids that the registry was asked for. */
  asked: number[];
  log: SubscriberLogEntry[];
  /** How many requests ran at the same time, at most. */
  most(): number;
}

/** A text, the code of an error, or whatever a promise brings. */
type Answer = string | Promise<string>;

/** A registry that answers with a text, or an error of this code. */
function createTestDecoders(answerOf: (id: number, attempt: number) => Answer): TestDecoders {
  const asked: number[] = [];
  const log: SubscriberLogEntry[] = [];
  let running = 0;
  let most = 0;
  const registry = {
    async schemaText(id: number) {
      asked.push(id);
      most = Math.max(most, (running += 1));
      try {
        await new Promise((resolve) => setTimeout(resolve, 1));
        const answer = answerOf(id, asked.filter((one) => one === id).length);
        if (typeof answer !== 'string' || answer.startsWith('{')) return await answer;
        throw new TributaryError(answer as ErrorCode);
      } finally {
        running -= 1;
      }
    },
  };
  return { decoders: createDecoders({ registry, log: (entry) => log.push(entry) }), asked, log, most: () => most };
}

function codeOf(found: ReturnType<Decoders['find']>): string {
  if (found === undefined) return 'not asked';
  return isTributaryError(found) ? found.code : 'decoder';
}

describe('a decoder', () => {
  test('is asked for once, by however many', async () => {
    const { decoders, asked } = createTestDecoders(() => schemaTexts.payments);
    expect(codeOf(decoders.find('payments', 7))).toBe('not asked');
    await Promise.all([decoders.load('payments', 7), decoders.load('payments', 7), decoders.load('payments', 7)]);
    const decoder = decoders.find('payments', 7);
    expect([codeOf(decoder), asked]).toEqual(['decoder', [7]]);
    if (decoder === undefined || isTributaryError(decoder)) throw new Error('no decoder');
    expect(decoder.decode(incoming().value as Buffer).id).toBe('e-p-1');
  });

  test('is of one topic: the same id may be another thing on another', async () => {
    const { decoders } = createTestDecoders(() => schemaTexts.payments);
    await decoders.load('billing', 7);
    expect([codeOf(decoders.find('billing', 7)), codeOf(decoders.find('payments', 7))]).toEqual([
      'event.foreign_schema',
      'not asked',
    ]);
  });

  test('that was not asked for lately is forgotten when there are many', async () => {
    const { decoders } = createTestDecoders(() => schemaTexts.accounts);
    for (let id = 0; id <= 50; id += 1) await decoders.load('accounts', id);
    expect([codeOf(decoders.find('accounts', 0)), codeOf(decoders.find('accounts', 50))]).toEqual([
      'not asked',
      'decoder',
    ]);
  });
});

describe('a schema is refused', () => {
  test.each<[code: ErrorCode, requests: number, answer: Answer]>([
    ['event.unknown_schema', 2, 'event.unknown_schema'],
    ['registry.unexpected_answer', 4, 'registry.unexpected_answer'],
    ['event.foreign_schema', 1, schemaTexts.billing],
    ['event.foreign_schema', 1, '{"type":"string"}'],
    ['event.malformed_value', 1, schemaTexts.payments.replace('"scale":18', '"scale":2')],
  ])('with %s after %i requests, and not asked for again', async (code, requests, answer) => {
    const { decoders, asked } = createTestDecoders(() => answer);
    for (let time = 0; time < 3; time += 1) {
      if (decoders.find('payments', 7) === undefined) await decoders.load('payments', 7);
      expect(codeOf(decoders.find('payments', 7))).toBe(code);
    }
    expect(asked).toHaveLength(requests);
  });

  test('where a registry throws something of its own', async () => {
    const { decoders } = createTestDecoders(() => Promise.reject(new TypeError('a bug')));
    await decoders.load('payments', 7);
    expect(codeOf(decoders.find('payments', 7))).toBe('registry.unexpected_answer');
  });

  test('for half a minute: the registry may learn it', async () => {
    const { decoders, asked } = createTestDecoders((_id, attempt) =>
      attempt <= 2 ? 'event.unknown_schema' : schemaTexts.payments,
    );
    await decoders.load('payments', 7);
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 31_000);
    expect(codeOf(decoders.find('payments', 7))).toBe('not asked');
    await decoders.load('payments', 7);
    expect([codeOf(decoders.find('payments', 7)), asked.length]).toEqual(['decoder', 3]);
    clock.mockRestore();
  });

  test('however many come: few requests at a time, one id after the other', async () => {
    const { decoders, asked, most } = createTestDecoders(() => schemaTexts.billing);
    await Promise.all(Array.from({ length: 300 }, (_, id) => decoders.load('payments', id)));
    expect([asked.length, most(), codeOf(decoders.find('payments', 299))]).toEqual([300, 2, 'event.foreign_schema']);
  });
});

describe('a registry that is away', () => {
  test('is waited for, and asked ever less, whoever asks', async () => {
    let isAway = true;
    const { decoders, asked, log, most } = createTestDecoders(() =>
      isAway ? 'registry.unreachable' : schemaTexts.payments,
    );
    const loads = Array.from({ length: 50 }, (_, id) => decoders.load('payments', id));
    await new Promise((resolve) => setTimeout(resolve, 700));
    // Two at 0, 200, 400 ms, and then less: not fifty, and not a hundred.
    expect(asked.length).toBeLessThanOrEqual(8);
    expect([most() <= 2, decoders.loading()]).toEqual([true, 50]);
    expect(log[0]).toMatchObject({ level: 'warn', code: 'registry.unreachable', detail: 'schema id 0' });
    isAway = false;
    await Promise.all(loads);
    expect([codeOf(decoders.find('payments', 49)), decoders.loading()]).toEqual(['decoder', 0]);
  }, 20_000);

  test('is nothing against the schema, however often it did not answer', async () => {
    const { decoders, asked } = createTestDecoders((_id, attempt) =>
      attempt <= 3 ? 'registry.unreachable' : schemaTexts.payments,
    );
    await decoders.load('payments', 7);
    expect([codeOf(decoders.find('payments', 7)), asked.length]).toEqual(['decoder', 4]);
  });

  test('is not waited for any longer once this is closed', async () => {
    const { decoders, asked } = createTestDecoders(() => 'registry.unreachable');
    const loads = [1, 2, 3, 4].map((id) => decoders.load('payments', id));
    await until(() => asked.length >= 2);
    decoders.close();
    await Promise.all(loads);
    await decoders.load('payments', 5);
    expect(codeOf(decoders.find('payments', 5))).toBe('not asked');
  });
});
