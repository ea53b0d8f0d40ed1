import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createIdempotency, type EventStore, type IdempotencyOptions, type OnceContext } from '../../src/index.ts';
import { context, succeeded, type Change, type PaymentSucceeded } from './succeeded.ts';

/** A store that is empty, as a process has it. */
export type OpenStore<Tx> = (options?: { group?: string; now?: () => Date }) => EventStore<Tx>;

/** What was said of an event: the flags that are set. */
function flagsOf(given: OnceContext<never>): string {
  const flags = (['duplicate', 'stale', 'correction', 'regression', 'late'] as const).filter((name) => given[name]);
  return flags.join(' ') || 'new';
}

/** What every store does, whatever it remembers with. Each test opens stores of its own groups. */
export function testStore<Tx>(open: OpenStore<Tx>): void {
  /** Handles events and tells what the handler was told; nothing of those that it was not called for. */
  function reader(options: Partial<IdempotencyOptions<Tx>> = {}) {
    const told: string[] = [];
    const suppressed: string[] = [];
    const once = createIdempotency({
      store: open(),
      onSuppressed: ({ id }) => void suppressed.push(id),
      ...options,
    });
    const handler = once<PaymentSucceeded>(({ id }, given) =>
      told.push(`${id} ${flagsOf(given as OnceContext<never>)}`),
    );
    return { told, suppressed, handle: (one: PaymentSucceeded, given = context) => handler(one, given) };
  }
  const all = { duplicates: 'surface', regressions: 'surface' } as const;

  test('an event is handed over once, and its repeat is not', async () => {
    const { told, suppressed, handle } = reader();
    await handle(succeeded('e-1'));
    await handle(succeeded('e-1'));
    await handle(succeeded('e-2'));
    expect(told).toEqual(['e-1 new', 'e-2 new']);
    expect(suppressed).toEqual(['e-1']);
  });

  test('a repeat is handed over with its flag where that was chosen', async () => {
    const { told, handle } = reader(all);
    await handle(succeeded('e-1'));
    await handle(succeeded('e-1'));
    expect(told).toEqual(['e-1 new', 'e-1 duplicate']);
  });

  test('an attempt that failed leaves nothing: the next one is the first', async () => {
    const store = open();
    const once = createIdempotency({ store });
    const told: string[] = [];
    const failing = once<PaymentSucceeded>(() => Promise.reject(new Error('not yet')));
    const working = once<PaymentSucceeded>((_event, given) => told.push(flagsOf(given as OnceContext<never>)));
    await expect(failing(succeeded('e-1', { occurred_at: 9 }), context)).rejects.toThrow('not yet');
    await working(succeeded('e-0', { occurred_at: 8 }), context);
    await working(succeeded('e-1', { occurred_at: 9 }), context);
    expect(told).toEqual(['new', 'new']);
  });

  test('a higher revision is a correction, a lower one is stale', async () => {
    const { told, handle } = reader(all);
    for (const revision of [0, 7, 7, 0, 7, 8]) await handle(succeeded('e-1', { revision }));
    expect(told).toEqual([
      'e-1 new',
      'e-1 correction',
      'e-1 duplicate',
      'e-1 duplicate stale',
      'e-1 duplicate',
      'e-1 correction',
    ]);
  });

  test('a revision that has been corrected is suppressed as a repeat is', async () => {
    const { told, handle } = reader();
    for (const revision of [7, 0]) await handle(succeeded('e-1', { revision }));
    expect(told).toEqual(['e-1 new']);
  });

  test('an older state after a newer one is a regression, by the time at which it occurred', async () => {
    const { told, handle } = reader(all);
    await handle(succeeded('e-2', { occurred_at: 20, received_at: 30 }));
    await handle(succeeded('e-1', { occurred_at: 10, received_at: 40 }));
    await handle(succeeded('e-3', { occurred_at: 20, received_at: 50 }));
    await handle(succeeded('e-4', { occurred_at: 19, received_at: 60 }), { ...context, late: true });
    expect(told).toEqual(['e-2 new', 'e-1 regression', 'e-3 new', 'e-4 regression late']);
  });

  test('where the provider gives no time, the time of receipt says what is newer', async () => {
    const { told, handle } = reader(all);
    await handle(succeeded('e-2', { received_at: 20 }));
    await handle(succeeded('e-1', { received_at: 10 }));
    expect(told).toEqual(['e-2 new', 'e-1 regression']);
  });

  test('a regression is suppressed where that was chosen, and seen all the same', async () => {
    const { told, suppressed, handle } = reader({ duplicates: 'surface', regressions: 'suppress' });
    await handle(succeeded('e-2', { occurred_at: 20 }));
    await handle(succeeded('e-1', { occurred_at: 10 }));
    await handle(succeeded('e-1', { occurred_at: 30 }));
    expect(told).toEqual(['e-2 new', 'e-1 duplicate']);
    expect(suppressed).toEqual(['e-1']);
  });

  test('a regression and a repeat do not hide what is newest', async () => {
    const { told, handle } = reader(all);
    for (const [id, at] of [
      ['e-3', 30],
      ['e-1', 10],
      ['e-3', 30],
      ['e-2', 20],
      ['e-2', 20],
    ] as const) {
      await handle(succeeded(id, { occurred_at: at }));
    }
    expect(told).toEqual(['e-3 new', 'e-1 regression', 'e-3 duplicate', 'e-2 regression', 'e-2 duplicate regression']);
  });

  test('objects are told apart by kind, id, provider and account, whatever their key', async () => {
    const { told, handle } = reader(all);
    const older = { occurred_at: 10 };
    await handle(succeeded('e-1', { occurred_at: 20 }));
    await handle(succeeded('e-2', { ...older, payment: { id: 'p-2' } as PaymentSucceeded['payment'] }));
    await handle(succeeded('e-3', { ...older, provider: 'other' }));
    await handle(succeeded('e-4', { ...older, account: 'other' }));
    const refund = { type: 'refund.created', payment: null, refund: { id: 'p-1' } };
    await handle(succeeded('e-5', { ...older, ...refund } as unknown as Change));
    expect(told).toEqual(['e-1 new', 'e-2 new', 'e-3 new', 'e-4 new', 'e-5 new']);
  });

  test('of a type that this version does not know, no state is older than another', async () => {
    const { told, handle } = reader(all);
    const unknown = { type: 'loan.granted', payment: null } as unknown as Change;
    await handle(succeeded('e-2', { ...unknown, occurred_at: 20 }));
    await handle(succeeded('e-1', { ...unknown, occurred_at: 10 }));
    await handle(succeeded('e-1', { ...unknown, occurred_at: 10 }));
    expect(told).toEqual(['e-2 new', 'e-1 new', 'e-1 duplicate']);
  });

  test('a correction may set the time of the newest state back', async () => {
    const { told, handle } = reader(all);
    await handle(succeeded('e-1', { occurred_at: 90 }));
    await handle(succeeded('e-1', { occurred_at: 10, revision: 1 }));
    await handle(succeeded('e-2', { occurred_at: 20 }));
    expect(told).toEqual(['e-1 new', 'e-1 correction', 'e-2 new']);
  });

  test('a revision that has been corrected says nothing of what is newest', async () => {
    const { told, handle } = reader(all);
    await handle(succeeded('e-1', { occurred_at: 90, revision: 1 }));
    await handle(succeeded('e-1', { occurred_at: 10 }));
    await handle(succeeded('e-2', { occurred_at: 50 }));
    expect(told).toEqual(['e-1 new', 'e-1 duplicate stale', 'e-2 regression']);
  });

  test('a correction of an older state says both', async () => {
    const { told, handle } = reader(all);
    await handle(succeeded('e-1', { occurred_at: 10 }));
    await handle(succeeded('e-2', { occurred_at: 20 }));
    await handle(succeeded('e-1', { occurred_at: 10, revision: 1 }));
    expect(told).toEqual(['e-1 new', 'e-2 new', 'e-1 correction regression']);
  });

  test('first attempts at one event at the same time: one does the work, the others meet a repeat', async () => {
    const { told, handle } = reader(all);
    await Promise.all(Array.from({ length: 5 }, () => handle(succeeded('e-1'))));
    expect(told.toSorted()).toEqual([...Array<string>(4).fill('e-1 duplicate'), 'e-1 new']);
  });

  test('attempts at one object at the same time find the newest of it', async () => {
    const { told, handle } = reader(all);
    await Promise.all([3, 1, 2].map((at) => handle(succeeded(`e-${at}`, { occurred_at: at }))));
    const times = told.map((line) => Number(line.slice(2, 3)));
    const expected = times.map((at, index) => {
      const highest = Math.max(...times.slice(0, index), 0);
      return `e-${at} ${at < highest ? 'regression' : 'new'}`;
    });
    expect(told).toEqual(expected);
  });

  test('what was not seen for long is forgotten, the rest is kept', async () => {
    let now = new Date('2026-01-01T00:00:00Z');
    const store = open({ now: () => now });
    const { told, handle } = reader({ ...all, store });
    await handle(succeeded('e-1', { occurred_at: 10 }));
    now = new Date('2026-03-01T00:00:00Z');
    await handle(succeeded('e-2', { occurred_at: 20, payment: { id: 'p-2' } as PaymentSucceeded['payment'] }));
    await store.forget(new Date('2026-02-01T00:00:00Z'));
    await handle(succeeded('e-0', { occurred_at: 5 }));
    await handle(succeeded('e-1', { occurred_at: 10 }));
    await handle(succeeded('e-2', { occurred_at: 20, payment: { id: 'p-2' } as PaymentSucceeded['payment'] }));
    expect(told).toEqual(['e-1 new', 'e-2 new', 'e-0 new', 'e-1 new', 'e-2 duplicate']);
  });

  test.each([
    ['very long, and not to be compressed', randomBytes(50_000).toString('hex')],
    ['with U+0000', 'a\0b'],
    ['that looks like SQL', "'; DROP TABLE tributary_seen; --"],
    ['empty', ''],
  ])('ids %s are ids', async (_what, id) => {
    const { told, handle } = reader(all);
    const object = { payment: { id } as PaymentSucceeded['payment'] };
    await handle(succeeded(id, { ...object, occurred_at: 20 }));
    await handle(succeeded(`${id}-`, { ...object, occurred_at: 10 }));
    await handle(succeeded(id, { ...object, occurred_at: 20 }));
    expect(told.map((line) => line.replace(/^.* (?=new|regression|duplicate)/su, ''))).toEqual([
      'new',
      'regression',
      'duplicate',
    ]);
  });
}
