import { expect, test } from '@jest/globals';
import { createIdempotency, createMemoryStore, type Choice, type Handlers } from '../../src/index.ts';
import { context, succeeded, type PaymentSucceeded } from './succeeded.ts';

test('the result of the handler is the result, and an event that ends without it has none', async () => {
  const once = createIdempotency({ store: createMemoryStore() });
  const handler = once<PaymentSucceeded>(({ id }) => `did ${id}`);
  expect(await handler(succeeded('e-1'), context)).toBe('did e-1');
  expect(await handler(succeeded('e-1'), context)).toBeUndefined();
});

test('an event that ends without the handler is told with what is known of it', async () => {
  const told: unknown[] = [];
  const onSuppressed = ({ id }: { id: string }, verdict: object): void => void told.push(id, verdict);
  const once = createIdempotency({ store: createMemoryStore(), onSuppressed });
  const handler = once<PaymentSucceeded>(() => undefined);
  await handler(succeeded('e-1', { revision: 1 }), context);
  await handler(succeeded('e-1'), context);
  expect(told).toEqual(['e-1', { duplicate: true, stale: true, correction: false, regression: false }]);
});

test('handlers that are wrapped keep the types of their events', () => {
  const once = createIdempotency({ store: createMemoryStore() });
  const handlers: Handlers<'payments'> = {
    'payment.succeeded': once((event, { tx, correction }) => [event.payment.amount, tx, correction]),
    'refund.*': once((event) => event.refund.id),
    // @ts-expect-error: a payment's event has no dispute
    'payment.failed': once((event) => event.dispute.id),
  };
  expect(Object.keys(handlers)).toHaveLength(3);
});

test.each(['duplicates', 'regressions'])('a choice for %s that is none is refused', (name) => {
  const options = { store: createMemoryStore(), [name]: 'supress' as Choice };
  expect(() => createIdempotency(options)).toThrow(`${name} must be "suppress" or "surface"`);
});
