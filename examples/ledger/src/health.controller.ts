import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { TributaryStrategy, type TributaryHealth } from '@tributary/nestjs';
import { LedgerDatabase } from './ledger.database.ts';

/** How the ledger is. */
interface Health {
  status: 'up' | 'down';
  database: 'up' | 'down';
  tributary: TributaryHealth;
}

/** For a readiness probe: 200 if all is up, else 503. */
@Controller('health')
export class HealthController {
  readonly #database: LedgerDatabase;
  readonly #strategy: TributaryStrategy;

  constructor(database: LedgerDatabase, strategy: TributaryStrategy) {
    this.#database = database;
    this.#strategy = strategy;
  }

  @Get()
  async health(): Promise<Health> {
    const tributary = this.#strategy.health();
    const database = await this.#database.read('SELECT 1').then(
      () => 'up' as const,
      () => 'down' as const,
    );
    const status = database === 'up' && tributary.status === 'up' ? 'up' : 'down';
    const health: Health = { status, database, tributary };
    if (status === 'down') throw new ServiceUnavailableException(health);
    return health;
  }
}
