import { describe, expect, test } from '@jest/globals';
import { isTributaryError } from '@tributary/errors';
import type { Topic } from '@tributary/events';
import { settle, type SubscriberOptions } from '../src/options.ts';

const right: SubscriberOptions<Topic> = {
  kafka: { brokers: ['127.0.0.1:9092'] },
  registry: { url: 'http://127.0.0.1:8081' },
  group: 'ledger',
  topics: ['payments'],
  handlers: { 'payment.succeeded': () => undefined },
};

/** The detail of the error that these options are refused with; `undefined` where they are taken. */
function mistakesIn(changes: object): string | undefined {
  try {
    settle({ ...right, ...changes });
    return undefined;
  } catch (error) {
    if (isTributaryError(error) && error.code === 'config.invalid') return error.detail;
    throw error;
  }
}

describe('options', () => {
  test('that say what is needed get the rest', () => {
    expect(settle(right)).toEqual({
      concurrency: 16,
      maxInFlight: 1_000,
      retry: { attempts: 10, firstMs: 250, longestMs: 30_000 },
      topicPrefix: '',
      drainTimeoutMs: 20_000,
    });
    expect(settle({ ...right, retry: { attempts: 3 } }).retry).toMatchObject({ attempts: 3, firstMs: 250 });
  });

  test.each<[changes: object, mistake: string]>([
    [{ kafka: {} }, 'kafka.brokers must name some brokers, as host:port'],
    [{ kafka: { brokers: [] } }, 'kafka.brokers must name some brokers, as host:port'],
    [{ registry: { url: 'nowhere' } }, 'registry.url must be a URL'],
    [{ group: '' }, 'group must be letters, digits, ".", "_" and "-", at most 100'],
    [{ group: 'a/b' }, 'group must be letters, digits, ".", "_" and "-", at most 100'],
    [{ topics: [] }, 'topics must name one of payments, billing, payouts, issuing, accounts'],
    [{ topics: ['payment'] }, 'topics: payment is none of payments, billing, payouts, issuing, accounts'],
    [{ handlers: {} }, 'handlers must have one'],
    [{ handlers: { 'payment.succeeded': undefined } }, 'handlers must have one'],
    [
      { handlers: { 'payment.suceeded': () => undefined } },
      'handlers.payment.suceeded: no type of payments, nor "<resource>.*", "*" or "unknown"',
    ],
    [{ handlers: { 'payment.succeeded': 5 } }, 'handlers.payment.succeeded must be a function'],
    [{ concurrency: 0 }, 'concurrency must be a whole number from 1'],
    [{ concurrency: 1.5 }, 'concurrency must be a whole number from 1'],
    [{ concurrency: '16' }, 'concurrency must be a whole number from 1'],
    [{ maxInFlight: Number.NaN }, 'maxInFlight must be a whole number from 1'],
    [{ retry: { attempts: 0 } }, 'retry.attempts must be a whole number from 1'],
    [{ retry: { firstMs: -1 } }, 'retry.firstMs must be milliseconds'],
    [{ retry: { longestMs: 2 ** 31 } }, 'retry.longestMs must be milliseconds'],
    [{ drainTimeoutMs: Infinity }, 'drainTimeoutMs must be milliseconds'],
  ])('%j are refused', (changes, mistake) => {
    expect(mistakesIn(changes)).toContain(mistake);
  });

  test('are refused with every mistake at once', () => {
    expect(mistakesIn({ group: '', concurrency: 0, registry: { url: '' } })?.split('; ')).toHaveLength(3);
  });
});
