import { Controller, UseFilters } from '@nestjs/common';
import { createIdempotency, createSqlStore, OnEvent, TributaryContext } from '@tributary/nestjs';
import { entryOf, type LedgerEvent } from './entry.ts';
import { LedgerDatabase } from './ledger.database.ts';
import { LedgerStore } from './ledger.store.ts';
import { RethrowFilter } from './rethrow.filter.ts';
import { Settings } from './settings.ts';

/** Takes what happens to payments, refunds and disputes. All other types of the topic are passed over without being decoded. */
@Controller()
@UseFilters(RethrowFilter)
export class PaymentsHandlers {
  readonly #record: (event: LedgerEvent, context: TributaryContext) => Promise<unknown>;

  constructor(database: LedgerDatabase, ledger: LedgerStore, { group }: Settings) {
    const once = createIdempotency({ store: createSqlStore({ database: database.events, group }) });
    // The entry and the memory of its event are one transaction: whatever happens, there are both or neither.
    this.#record = once<LedgerEvent>((event, { tx, correction }) => ledger.record(entryOf(event), { tx, correction }));
  }

  @OnEvent('payment.*', 'refund.*', 'dispute.*')
  record(event: LedgerEvent, context: TributaryContext): Promise<unknown> {
    return this.#record(event, context);
  }
}
