import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { createTributaryStrategy, TributaryStrategy } from '@tributary/nestjs';
import { HealthController } from './health.controller.ts';
import { LedgerDatabase } from './ledger.database.ts';
import { LedgerReader } from './ledger.reader.ts';
import { LedgerStore } from './ledger.store.ts';
import { openDatabase } from './open-database.ts';
import { PaymentsHandlers } from './payments.handlers.ts';
import { ReadController } from './read.controller.ts';
import { Settings } from './settings.ts';

@Module({ controllers: [PaymentsHandlers, ReadController, HealthController], providers: [LedgerStore, LedgerReader] })
export class LedgerModule implements OnApplicationShutdown {
  readonly #database: LedgerDatabase;

  constructor(database: LedgerDatabase) {
    this.#database = database;
  }

  static with(settings: Settings): DynamicModule {
    return {
      module: LedgerModule,
      providers: [
        { provide: Settings, useValue: settings },
        { provide: LedgerDatabase, useFactory: () => openDatabase(settings) },
        { provide: TributaryStrategy, useFactory: () => createStrategy(settings) },
      ],
    };
  }

  /** Not in `onModuleDestroy`: Nest calls that while handlers still run. */
  onApplicationShutdown(): Promise<void> {
    return this.#database.close();
  }
}

function createStrategy({ brokers, registryUrl, group, topicPrefix, sessionTimeoutMs }: Settings): TributaryStrategy {
  return createTributaryStrategy({
    kafka: { brokers },
    registry: { url: registryUrl },
    group,
    topicPrefix,
    ...(sessionTimeoutMs !== undefined && { sessionTimeoutMs }),
  });
}
