import { describe, expect, test } from '@jest/globals';
import { createIdempotency, createMemoryStore } from '../../src/index.ts';
import { testStore } from './store-contract.ts';
import { context, succeeded, type PaymentSucceeded } from './succeeded.ts';

describe('a store in memory', () => {
  testStore((options = {}) => createMemoryStore(options.now === undefined ? {} : { now: options.now }));

  test('is bounded: the event that was not seen for longest is forgotten first', async () => {
    const once = createIdempotency({ store: createMemoryStore({ capacity: 2 }) });
    const told: string[] = [];
    const handler = once<PaymentSucceeded>(({ id }) => told.push(id));
    for (const id of ['e-1', 'e-2', 'e-1', 'e-3', 'e-1', 'e-2']) await handler(succeeded(id), context);
    expect(told).toEqual(['e-1', 'e-2', 'e-3', 'e-2']);
  });
});
