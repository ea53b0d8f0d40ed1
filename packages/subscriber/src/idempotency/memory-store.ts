import type { EventStore, Recollection } from './event-store.ts';
import type { Sighting } from './sighting.ts';
import { createTurns } from './turns.ts';

/** How much a store in memory remembers. */
export interface MemoryStoreOptions {
  /** How many events, and how many objects; 100,000 each if absent. The one that was not seen for longest goes first. */
  capacity?: number;
  /** 'now' of `forget`'s clock; the system's if absent. */
  now?(): Date;
}

interface Seen {
  revision: number;
  seenAtMs: number;
}

interface Latest {
  id: string;
  atMicros: number;
  seenAtMs: number;
}

interface Rows {
  seen: Map<string, Seen>;
  latest: Map<string, Latest>;
}

function recall({ seen, latest }: Rows, { id, object, atMicros }: Sighting): Recollection {
  const newest = object === undefined ? undefined : latest.get(object);
  const isOutdated = newest !== undefined && newest.id !== id && newest.atMicros > atMicros;
  return { revision: seen.get(id)?.revision, isOutdated };
}

/** A Map keeps the order of insertion: whoever is put in anew stands last. */
function put<Row>(rows: Map<string, Row>, { key, row, capacity }: { key: string; row: Row; capacity: number }): void {
  rows.delete(key);
  rows.set(key, row);
  const oldest = rows.keys().next();
  if (rows.size > capacity && oldest.done !== true) rows.delete(oldest.value);
}

function forgetBefore(rows: Map<string, { seenAtMs: number }>, olderThan: Date): void {
  for (const [key, { seenAtMs }] of rows) if (seenAtMs < olderThan.getTime()) rows.delete(key);
}

/**
 * A store for tests, and for services whose work may be done again after a restart: it remembers as long as the process
 * lives, and takes nothing back of what a failed handler did. There is no transaction: `tx` is `undefined`.
 */
export function createMemoryStore({
  capacity = 100_000,
  now = () => new Date(),
}: MemoryStoreOptions = {}): EventStore<undefined> {
  const rows: Rows = { seen: new Map(), latest: new Map() };
  const turns = createTurns();

  function remember({ id, revision, object, atMicros }: Sighting, known: Recollection): void {
    const seenAtMs = now().getTime();
    const isNews = known.revision === undefined || known.revision < revision;
    put(rows.seen, { key: id, row: { revision: isNews ? revision : (known.revision ?? 0), seenAtMs }, capacity });
    if (object === undefined || !isNews || known.isOutdated) return;
    put(rows.latest, { key: object, row: { id, atMicros, seenAtMs }, capacity });
  }

  return {
    attempt(sighting, work) {
      const { id, object } = sighting;
      const names = object === undefined ? [`event ${id}`] : [`event ${id}`, `object ${object}`];
      return turns.take(names, async () => {
        const known = recall(rows, sighting);
        const result = await work(known, undefined);
        remember(sighting, known);
        return result;
      });
    },
    forget(olderThan) {
      forgetBefore(rows.seen, olderThan);
      forgetBefore(rows.latest, olderThan);
      return Promise.resolve();
    },
  };
}
