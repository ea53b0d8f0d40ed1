import { Injectable } from '@nestjs/common';
import type { Entry, LedgerObject } from './entry.ts';
import type { Query } from './ledger.database.ts';

/** Where an entry is written. */
export interface Recording {
  /** A transaction. */
  tx: Query;
  /** Whether an earlier revision of the event was recorded before. */
  correction: boolean;
}

const stateColumns =
  'provider, account, kind, object_id, environment, payment_id, status, raw_status, amount, currency, moved, moved_currency, at_micros';
const ofObject = 'provider = ? AND account = ? AND kind = ? AND object_id = ?';

const columns = `event_id, revision, type, ${stateColumns}`.split(', ');

/** An event has one entry. A correction replaces what its event said before, and keeps its place in the sequence. */
const write = `
INSERT INTO ledger_entries (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
ON CONFLICT (event_id) DO UPDATE SET ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`;

const find = 'SELECT provider, account, kind, object_id FROM ledger_entries WHERE event_id = ?';

const forget = `DELETE FROM ledger_objects WHERE ${ofObject}`;

/** By the time at which it was so, and not by that at which it came; of the same time, what came last. */
const describe = `
INSERT INTO ledger_objects (${stateColumns})
SELECT ${stateColumns} FROM ledger_entries WHERE ${ofObject} ORDER BY at_micros DESC, sequence DESC LIMIT 1`;

/** Writes the ledger. */
@Injectable()
export class LedgerStore {
  /**
   * Writes an entry, and what its object is now: what the newest of the object's entries says, whichever came last. So an old
   * state that comes late overwrites nothing, and a correction counts as if it had come in the place of what it corrects.
   */
  async record(entry: Entry, { tx, correction }: Recording): Promise<void> {
    const before = correction ? await objectOf(entry.eventId, tx) : undefined;
    await tx(write, ...valuesOf(entry));
    await settle(entry, tx);
    // A correction may tell of another object than its event did before, which then never was so.
    if (before && !isSame(before, entry)) await settle(before, tx);
  }
}

async function settle({ provider, account, kind, objectId }: LedgerObject, tx: Query): Promise<void> {
  await tx(forget, provider, account, kind, objectId);
  await tx(describe, provider, account, kind, objectId);
}

async function objectOf(eventId: string, tx: Query): Promise<LedgerObject | undefined> {
  const [row] = (await tx(find, eventId)) as unknown as (Omit<LedgerObject, 'objectId'> & { object_id: string })[];
  return row && { ...row, objectId: row.object_id };
}

function isSame(one: LedgerObject, other: LedgerObject): boolean {
  return (['provider', 'account', 'kind', 'objectId'] as const).every((name) => one[name] === other[name]);
}

/** In the order of the columns. */
function valuesOf(entry: Entry): (string | number | null)[] {
  const { eventId, revision, type, provider, account, kind, objectId, environment } = entry;
  const { paymentId, status, rawStatus, amount, currency, moved, movedCurrency, atMicros } = entry;
  const event = [eventId, revision, type, provider, account, kind, objectId, environment];
  return [...event, paymentId, status, rawStatus, amount, currency, moved, movedCurrency, atMicros];
}
