import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createTributaryStrategy, type TributaryStrategy } from '@tributary/nestjs';
import { contextOf, createApp } from '../../../packages/nestjs/test/nest-app.ts';
import { LedgerDatabase } from '../src/ledger.database.ts';
import { LedgerReader } from '../src/ledger.reader.ts';
import { LedgerStore } from '../src/ledger.store.ts';
import { PaymentsHandlers } from '../src/payments.handlers.ts';
import { Settings } from '../src/settings.ts';
import { openSqlite } from '../src/sqlite.database.ts';
import { told } from './events.ts';

interface Service {
  strategy: TributaryStrategy;
  reader: LedgerReader;
  /** All that Nest logs. */
  lines: string[];
}

async function withService(store: LedgerStore, use: (service: Service) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-ledger-'));
  const database = await openSqlite(join(folder, 'ledger.db'));
  const strategy = createTributaryStrategy({ kafka: { brokers: ['b:1'] }, registry: { url: 'http://r' }, group: 'g' });
  const lines: string[] = [];
  const note = (...parts: unknown[]): unknown => lines.push(parts.map(String).join(' '));
  const app = await createApp({
    strategy,
    controllers: [PaymentsHandlers],
    providers: [
      { provide: LedgerDatabase, useValue: database },
      { provide: LedgerStore, useValue: store },
      { provide: Settings, useValue: new Settings({}) },
    ],
    configure: (one) => one.useLogger({ log: note, error: note, warn: note, fatal: note, debug: note }),
  });
  try {
    await use({ strategy, reader: new LedgerReader(database), lines });
  } finally {
    await app.close();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const arrives = ({ strategy }: Service, id: string, revision = 0): Promise<void> => {
  const data = told('payment', { id, revision, type: 'payment.succeeded' });
  return strategy.handleEvent('payment.*', { pattern: 'payment.*', data }, contextOf());
};

const recorded = async ({ reader }: Service): Promise<unknown> =>
  (await reader.effects()).flatMap(({ events }) => events.map(({ id, revision }) => `${id} ${revision}`));

test('an event is recorded once, and never again in an older revision', () =>
  withService(new LedgerStore(), async (service) => {
    await arrives(service, 'e-1');
    await arrives(service, 'e-1');
    expect(await recorded(service)).toEqual(['e-1 0']);
    await arrives(service, 'e-1', 7);
    await arrives(service, 'e-1', 3);
    expect(await recorded(service)).toEqual(['e-1 7']);
  }));

test('of an attempt that failed after its work nothing is left, and the next one does it', () => {
  const store = new LedgerStore();
  let attempts = 0;
  const record: LedgerStore['record'] = async (...parameters) => {
    await store.record(...parameters);
    attempts += 1;
    if (attempts === 1) throw new Error('after the work');
  };
  return withService({ record }, async (service) => {
    await expect(arrives(service, 'e-1')).rejects.toThrow('after the work');
    expect(await recorded(service)).toEqual([]);
    await arrives(service, 'e-1');
    expect(await recorded(service)).toEqual(['e-1 0']);
    expect(attempts).toBe(2);
  });
});

test('a failure reaches the subscriber as it is, and no log line says what its message says', () => {
  const failure = new Error('Key (customer)=(Erika Mustermann) already exists');
  return withService({ record: () => Promise.reject(failure) }, async (service) => {
    await expect(arrives(service, 'e-1')).rejects.toBe(failure);
    expect(service.lines.filter((line) => line.includes('Mustermann'))).toEqual([]);
  });
});
