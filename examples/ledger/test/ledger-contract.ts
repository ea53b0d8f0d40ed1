import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createIdempotency, createSqlStore } from '@tributary/nestjs';
import { context } from '../../../packages/subscriber/test/idempotency/succeeded.ts';
import { entryOf, type LedgerEvent } from '../src/entry.ts';
import type { LedgerDatabase } from '../src/ledger.database.ts';
import { LedgerReader, type PaymentView } from '../src/ledger.reader.ts';
import { LedgerStore } from '../src/ledger.store.ts';
import { minute, money, told } from './events.ts';

const later = { id: 'e-2', at: minute(2) };
const earlier = { id: 'e-1', at: minute(1) };

/** What the ledger promises, whatever its database is. */
export function testLedger(open: () => Promise<LedgerDatabase>): void {
  let database: LedgerDatabase;
  let ledger: LedgerReader;
  let record: (event: LedgerEvent) => Promise<unknown>;
  /** Each test has an account of its own, on its own platform. */
  let owner: { provider: string; account: string };

  beforeAll(async () => {
    database = await open();
    ledger = new LedgerReader(database);
    const store = new LedgerStore();
    const once = createIdempotency({ store: createSqlStore({ database: database.events, group: 'ledger' }) });
    const handle = once<LedgerEvent>((event, { tx, correction }) => store.record(entryOf(event), { tx, correction }));
    record = (event) => handle(event, context);
  });
  afterAll(() => database.close());
  beforeEach(() => void (owner = { provider: `acme-${randomUUID()}`, account: 'main' }));

  /** Ids of events are one test's own, too. */
  const say = (...[kind, telling, resource]: Parameters<typeof told>): Promise<unknown> =>
    record(told(kind, { ...owner, ...telling, id: `${owner.provider}/${telling.id}` }, resource));
  const payment = async (): Promise<PaymentView | undefined> =>
    (await ledger.payment({ id: 'payment-1', ...owner }))[0];
  const eventsOf = async (kind: string, id: string): Promise<{ id: string; revision: number }[]> => {
    const found = (await ledger.effects()).filter((one) => one.kind === kind && one.id === id);
    const own = found.flatMap(({ events }) => events).filter((one) => one.id.startsWith(owner.provider));
    return own.map(({ id: eventId, revision }) => ({ id: eventId.slice(owner.provider.length + 1), revision }));
  };

  test('a payment is told with its refunds and disputes, and no other one', async () => {
    await say('payment', { id: 'e-1', at: minute(1) }, { amount: money('12.34 EUR'), raw_status: 'paid' });
    await say('refund', { id: 'e-2', at: minute(2) }, { payment_id: 'payment-1', amount: money('2 EUR') });
    await say('refund', { id: 'e-3' }, { id: 're-2', payment_id: 'payment-2' });
    await say('dispute', { id: 'e-4' }, { payment_id: 'payment-1', status: 'UNKNOWN', raw_status: 'odd' });
    expect(await payment()).toEqual({
      ...owner,
      id: 'payment-1',
      environment: 'LIVE',
      payment_id: 'payment-1',
      status: 'SUCCEEDED',
      raw_status: 'paid',
      amount: '12.34',
      currency: 'EUR',
      at: '2026-01-01T00:01:00.000Z',
      refunds: [expect.objectContaining({ id: 'refund-1', amount: '2', at: '2026-01-01T00:02:00.000Z' })],
      disputes: [expect.objectContaining({ id: 'dispute-1', status: 'UNKNOWN', raw_status: 'odd', amount: null })],
    });
  });

  test('an event that comes again is no second entry', async () => {
    await say('payment', earlier, { amount: money('5 EUR') });
    await say('payment', earlier, { amount: money('5 EUR') });
    expect(await eventsOf('payment', 'payment-1')).toEqual([{ id: 'e-1', revision: 0 }]);
  });

  test('an older state that comes late is an entry, and overwrites nothing', async () => {
    await say('payment', later, { status: 'SUCCEEDED' });
    await say('payment', earlier, { status: 'PROCESSING' });
    expect(await payment()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await eventsOf('payment', 'payment-1')).toHaveLength(2);
  });

  test('of two states of the same time the one that came last holds', async () => {
    await say('payment', { ...later, id: 'e-1' }, { status: 'PROCESSING' });
    await say('payment', later, { status: 'SUCCEEDED' });
    expect(await payment()).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('a correction replaces what its event said', async () => {
    await say('payment', earlier, { amount: money('100 EUR') });
    await say('payment', { ...earlier, revision: 7 }, { amount: money('1 EUR') });
    await say('payment', { ...earlier, revision: 3 }, { amount: money('10 EUR') });
    expect(await payment()).toMatchObject({ amount: '1' });
    expect(await eventsOf('payment', 'payment-1')).toEqual([{ id: 'e-1', revision: 7 }]);
  });

  test('a correction of an older state leaves the newer one', async () => {
    await say('payment', earlier, { status: 'PROCESSING' });
    await say('payment', later, { status: 'SUCCEEDED' });
    await say('payment', { ...earlier, revision: 7 }, { status: 'AUTHORIZED' });
    expect(await payment()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await eventsOf('payment', 'payment-1')).toEqual([
      { id: 'e-1', revision: 7 },
      { id: 'e-2', revision: 0 },
    ]);
  });

  test('of a correction that tells of another object nothing is left at the first', async () => {
    await say('payment', earlier, { status: 'PROCESSING' });
    await say('payment', later, { status: 'FAILED' });
    await say('payment', { ...later, revision: 7 }, { id: 'payment-2', status: 'FAILED' });
    expect(await payment()).toMatchObject({ status: 'PROCESSING' });
    await say('payment', { ...earlier, revision: 7 }, { id: 'payment-2', status: 'PROCESSING' });
    expect(await payment()).toBeUndefined();
    expect((await ledger.payment({ id: 'payment-2', ...owner }))[0]).toMatchObject({ status: 'FAILED' });
  });

  test('payments of one id on two platforms are two', async () => {
    const id = `shared-${randomUUID()}`;
    await say('payment', earlier, { id });
    await say('payment', { ...later, account: 'other' }, { id });
    expect(await ledger.payment({ id })).toHaveLength(2);
    expect(await ledger.payment({ id, account: 'other' })).toHaveLength(1);
  });

  test('payments are listed from the one that changed last, in pages', async () => {
    const far = 1_000_000;
    for (const at of [2, 3, 1]) await say('payment', { id: `e-${at}`, at: minute(far + at) }, { id: `p-${at}` });
    const ids = async (limit: number, offset: number): Promise<string[]> =>
      (await ledger.payments(limit, offset)).map(({ id }) => id);
    expect(await ids(2, 0)).toEqual(['p-3', 'p-2']);
    expect(await ids(1, 2)).toEqual(['p-1']);
  });

  test('the balance of a currency is exact, of each environment apart, and says what it does not hold', async () => {
    const currency = owner.provider.slice(-12).toUpperCase();
    const of = (amount: string) => ({ amount: { amount, currency } });
    await say('payment', { id: 'e-1' }, of('0.1'));
    await say('payment', { id: 'e-2' }, { ...of('0.2'), id: 'p-2' });
    await say('payment', { id: 'e-3' }, { ...of('90071992547409.930000000000000001'), id: 'p-3' });
    await say('payment', { id: 'e-4' }, { ...of('9'), id: 'p-4', status: 'PROCESSING' });
    await say('payment', { id: 'e-5' }, { ...of('7'), id: 'p-5', status: 'UNKNOWN' });
    await say('payment', { id: 'e-6', environment: 'TEST' }, { ...of('500'), id: 'p-6' });
    await say('refund', { id: 'e-7' }, of('0.3'));
    await say('dispute', { id: 'e-8' }, { ...of('0.05'), status: 'LOST' });
    expect(await ledger.balance(currency)).toEqual([
      {
        environment: 'LIVE',
        currency,
        payments: '90071992547410.230000000000000001',
        refunds: '-0.3',
        disputes: '-0.05',
        balance: '90071992547409.880000000000000001',
        unclear: 1,
      },
      { environment: 'TEST', currency, payments: '500', refunds: '0', disputes: '0', balance: '500', unclear: 0 },
    ]);
    expect(await ledger.balance()).toEqual(expect.arrayContaining(await ledger.balance(currency)));
  });

  test('what failed leaves no trace, and is new when it comes again', async () => {
    const broken = { ...told('payment', { ...owner, id: 'e-broken' }), environment: null } as unknown as LedgerEvent;
    await expect(record(broken)).rejects.toThrow();
    expect(await payment()).toBeUndefined();
    await record(told('payment', { ...owner, id: 'e-broken' }));
    expect(await payment()).toBeDefined();
  });
}
