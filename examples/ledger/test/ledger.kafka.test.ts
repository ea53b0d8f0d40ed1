import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, jest, test } from '@jest/globals';
import { createEncoder } from '@tributary/events';
import type { OutgoingRecord } from '@tributary/kafka';
import { createRiver, headerText, type River } from '../../../packages/subscriber/test/river.ts';
import { until } from '../../../packages/subscriber/test/until.ts';
import { describeKafka } from '../../../test/jest/stack.ts';
import type { EffectView } from '../src/ledger.reader.ts';
import { minute, money, written } from './events.ts';
import { startLedger, type RunningLedger } from './running-ledger.ts';

jest.setTimeout(90_000);

/** More than is done before a signal comes. */
const perProcess = 400;

describeKafka('the ledger beside a real Kafka', (stack) => {
  async function onRiver(use: (river: River, start: () => Promise<RunningLedger>, folder: string) => Promise<void>) {
    const river = await createRiver(stack);
    const folder = await mkdtemp(join(tmpdir(), 'tributary-ledger-'));
    try {
      await use(river, () => startLedger(river, stack.brokers, folder), folder);
    } finally {
      await river.close();
      await rm(folder, { recursive: true, force: true });
    }
  }

  test('has every event once, whatever else comes', () =>
    onRiver(async (river, start) => {
      const key = 'acme/main/p-1';
      const say = (...telling: Parameters<typeof written>): OutgoingRecord =>
        river.record(written(...telling), { key });
      const paid = say(
        'payment',
        { id: 'e-2', at: minute(2), type: 'payment.succeeded' },
        { id: 'p-1', amount: money('20 EUR') },
      );
      const refund = { id: 're-1', payment_id: 'p-1', amount: money('0.1 EUR') };
      const records = [
        paid,
        paid,
        say('payment', { id: 'e-1', at: minute(1), type: 'payment.processing' }, { id: 'p-1', status: 'PROCESSING' }),
        say('refund', { id: 'e-3', type: 'refund.succeeded' }, refund),
        { ...paid, value: Buffer.from('no event') },
        say('payment', { id: 'e-4', type: 'payment.of_tomorrow', at: minute(3) }, { id: 'p-1', status: 'FAILED' }),
        say(
          'payment',
          { id: 'e-2', revision: 5, at: minute(2), type: 'payment.succeeded' },
          { id: 'p-1', amount: money('12.34 EUR') },
        ),
        say('refund', { id: 'e-3', type: 'refund.succeeded' }, refund),
      ];
      const ledger = await start();
      await river.publish(...records);
      await until(async () => (await river.committed('payments')) === records.length);

      const { body } = await ledger.get('/payments/p-1');
      expect(body).toMatchObject({ status: 'SUCCEEDED', amount: '12.34', refunds: [{ id: 're-1' }], disputes: [] });
      const balance = { environment: 'LIVE', payments: '12.34', refunds: '-0.1', balance: '12.24', unclear: 0 };
      expect(await ledger.get('/balance')).toMatchObject({ status: 200, body: [balance] });
      const effects = (await ledger.get('/effects')).body as EffectView[];
      const payment = effects.find(({ kind }) => kind === 'payment');
      expect(payment?.events).toEqual([
        { id: 'e-2', revision: 5 },
        { id: 'e-1', revision: 0 },
      ]);
      const [deadLetter, ...more] = await river.deadLetters();
      expect(deadLetter && headerText(deadLetter, 'dead-letter-code')).toBe('event.malformed_value');
      expect(more).toEqual([]);
      expect(await ledger.get('/health')).toMatchObject({ status: 200, body: { status: 'up' } });
    }));

  test('that is stopped at work, killed at work and started again loses nothing and doubles nothing', () =>
    onRiver(async (river, start, folder) => {
      const encoder = createEncoder('payments', river.schemaId('payments'));
      const template = river.record(written('payment', { id: 'any' }));
      const pay = (number: number): OutgoingRecord => {
        const payment = { id: `p-${number % 30}`, amount: money('0.01 EUR') };
        const event = written('payment', { id: `e-${number}`, at: minute(number) }, payment);
        return { ...template, key: `acme/main/${payment.id}`, value: encoder.encode(event) };
      };
      let published = 0;
      const publishMore = (): Promise<void> =>
        river.publish(...Array.from({ length: perProcess }, () => pay((published += 1))));
      const recorded = (): string[] => {
        const database = new DatabaseSync(join(folder, 'ledger.db'), { readOnly: true });
        const rows = database.prepare('SELECT event_id FROM ledger_entries').all();
        database.close();
        return rows.map(({ event_id: id }) => String(id));
      };

      const stopped = await start();
      await publishMore();
      await until(() => recorded().length > 0);
      expect(await stopped.end('SIGTERM')).toBe('SIGTERM');
      expect(stopped.output()).not.toMatch(/WARN|ERROR/);
      const first = recorded().length;
      expect(first).toBeLessThan(published);
      expect(await river.committed('payments')).toBe(first);

      const killed = await start();
      await publishMore();
      await until(() => recorded().length > perProcess);
      await killed.end('SIGKILL');
      expect(recorded().length).toBeLessThan(published);

      const last = await start();
      await until(async () => (await river.committed('payments')) === published);
      expect(recorded().toSorted()).toEqual(Array.from({ length: published }, (_, at) => `e-${at + 1}`).toSorted());
      expect(await last.get('/balance')).toMatchObject({ body: [{ currency: 'EUR', balance: '0.3' }] });
    }));
});
