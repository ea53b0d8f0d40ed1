import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { Entry } from '../src/entry.ts';
import { LedgerDatabase } from '../src/ledger.database.ts';
import { LedgerModule } from '../src/ledger.module.ts';
import { LedgerStore } from '../src/ledger.store.ts';
import { Settings } from '../src/settings.ts';

/** The ledger's HTTP side on a database of its own, without a Kafka. */
export interface HttpApp {
  app: NestFastifyApplication;
  record(entry: Entry): Promise<void>;
  get(url: string): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
}

export async function createHttpApp(): Promise<HttpApp> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-ledger-'));
  const settings = new Settings({ DATA_FOLDER: folder });
  const module = await Test.createTestingModule({ imports: [LedgerModule.with(settings)] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  await app.init();
  const { events } = app.get(LedgerDatabase);
  const store = app.get(LedgerStore);
  return {
    app,
    record: (entry) => events.transaction(({ tx }) => store.record(entry, { tx, correction: false })),
    async get(url) {
      const response = await app.inject({ url });
      return { status: response.statusCode, body: response.json() };
    },
    async close() {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
