import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { expect, test } from '@jest/globals';
import { LedgerDatabase } from '../src/ledger.database.ts';
import { LedgerModule } from '../src/ledger.module.ts';
import { Settings } from '../src/settings.ts';

test('the database is open until transports are closed, and not longer', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-ledger-'));
  let database: LedgerDatabase | undefined;
  let rows: unknown;
  /** Nest closes transports right after this hook. */
  const lastHandler = { beforeApplicationShutdown: async () => (rows = await database?.read('SELECT 1 AS one')) };
  const module = await Test.createTestingModule({
    imports: [LedgerModule.with(new Settings({ DATA_FOLDER: folder }))],
    providers: [{ provide: 'last handler', useValue: lastHandler }],
  }).compile();
  const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
  try {
    await app.init();
    database = app.get(LedgerDatabase);
    await app.close();
    expect(rows).toMatchObject([{ one: 1 }]);
    await expect(app.get(LedgerDatabase).read('SELECT 1')).rejects.toThrow('database is not open');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
