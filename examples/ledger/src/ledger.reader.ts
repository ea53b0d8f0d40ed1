import { Injectable } from '@nestjs/common';
import { formatMicros, type Decimal } from '@tributary/nestjs';
import { LedgerDatabase } from './ledger.database.ts';

/** A payment, refund or dispute as it is told. */
export interface LedgerView {
  provider: string;
  account: string;
  id: string;
  environment: string;
  payment_id: string | null;
  status: string;
  raw_status: string | null;
  amount: Decimal | null;
  currency: string | null;
  /** Since when it is so. */
  at: string;
}

/** A payment with what came of it. */
export interface PaymentView extends LedgerView {
  refunds: LedgerView[];
  disputes: LedgerView[];
}

/** What moved in one currency; all but `unclear` are amounts. */
export interface BalanceView {
  environment: string;
  currency: string | null;
  payments: Decimal;
  refunds: Decimal;
  disputes: Decimal;
  balance: Decimal;
  /** How many objects are not in it, since their status is UNKNOWN, or their amount. */
  unclear: number;
}

/** An object with the events that were recorded of it, as `tributary subscriber torture` asks for it. */
export interface EffectView extends Pick<LedgerView, 'id' | 'status' | 'amount' | 'currency'> {
  kind: string;
  events: { id: string; revision: number }[];
}

/** Which payments are meant. */
export interface PaymentKey {
  id: string;
  provider?: string | undefined;
  account?: string | undefined;
}

const view =
  'provider, account, object_id AS id, environment, payment_id, status, raw_status, amount, currency, at_micros';

/** A condition that holds for everything where no value is given; the value stands for two `?`. */
const isGiven = (column: string): string => `(CAST(? AS TEXT) IS NULL OR ${column} = ?)`;

function twice(value: string | undefined): [string | null, string | null] {
  return [value ?? null, value ?? null];
}

/** Reads the ledger. */
@Injectable()
export class LedgerReader {
  readonly #database: LedgerDatabase;

  constructor(database: LedgerDatabase) {
    this.#database = database;
  }

  /** What changed last stands first. */
  payments(limit: number, offset: number): Promise<LedgerView[]> {
    const order = 'ORDER BY at_micros DESC, provider, account, object_id LIMIT ? OFFSET ?';
    return this.#objects(`kind = 'payment' ${order}`, limit, offset);
  }

  /** All payments with this id: each platform, and each account, gives its own. */
  async payment({ id, provider, account }: PaymentKey): Promise<PaymentView[]> {
    const where = `kind = 'payment' AND object_id = ? AND ${isGiven('provider')} AND ${isGiven('account')}`;
    const found = await this.#objects(where, id, ...twice(provider), ...twice(account));
    return Promise.all(
      found.map(async (payment) => ({
        ...payment,
        refunds: await this.#of(payment, 'refund'),
        disputes: await this.#of(payment, 'dispute'),
      })),
    );
  }

  #of({ provider, account, id }: LedgerView, kind: 'refund' | 'dispute'): Promise<LedgerView[]> {
    const where = 'kind = ? AND provider = ? AND account = ? AND payment_id = ? ORDER BY at_micros, object_id';
    return this.#objects(where, kind, provider, account, id);
  }

  async #objects(where: string, ...values: (string | number | null)[]): Promise<LedgerView[]> {
    const rows = await this.#database.read(`SELECT ${view} FROM ledger_objects WHERE ${where}`, ...values);
    return rows.map(({ at_micros: atMicros, ...row }) => ({
      ...(row as unknown as LedgerView),
      // Where numbers are BIGINT the driver gives texts.
      at: formatMicros(Number(atMicros)),
    }));
  }

  /** Money that moved, by environment and currency, exactly. Test money is never added to any other. */
  async balance(currency?: string): Promise<BalanceView[]> {
    const sumOf = (kind: string): string => this.#database.sum(`CASE WHEN kind = '${kind}' THEN moved END`);
    const rows = await this.#database.read(
      `SELECT environment, moved_currency AS currency, ${sumOf('payment')} AS payments, ${sumOf('refund')} AS refunds,
        ${sumOf('dispute')} AS disputes, ${this.#database.sum('moved')} AS balance,
        COUNT(*) FILTER (WHERE moved IS NULL) AS unclear
      FROM ledger_objects
      WHERE (moved IS NULL OR moved_currency IS NOT NULL) AND ${isGiven('moved_currency')}
      GROUP BY environment, moved_currency ORDER BY environment, moved_currency`,
      ...twice(currency),
    );
    return rows.map((row) => ({ ...(row as unknown as BalanceView), unclear: Number(row['unclear']) }));
  }

  async effects(): Promise<EffectView[]> {
    const objects = await this.#database.read(
      'SELECT provider, account, kind, object_id AS id, status, amount, currency FROM ledger_objects',
    );
    const entries = await this.#database.read(
      'SELECT provider, account, kind, object_id, event_id AS id, revision FROM ledger_entries ORDER BY sequence',
    );
    const events = Map.groupBy(entries, (entry) => nameOf(entry, entry['object_id']));
    return objects.map(({ provider, account, ...object }) => ({
      ...(object as unknown as EffectView),
      events: (events.get(nameOf({ provider, account, kind: object['kind'] }, object['id'])) ?? []).map(
        ({ id, revision }) => ({ id: String(id), revision: Number(revision) }),
      ),
    }));
  }
}

function nameOf({ provider, account, kind }: Readonly<Record<string, unknown>>, id: unknown): string {
  return JSON.stringify([provider, account, kind, id]);
}
