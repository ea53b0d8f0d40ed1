import { setTimeout as sleep } from 'node:timers/promises';
import type { Acknowledged, Producer } from '@tributary/kafka';
import type { LedgerLine } from './ledger.ts';
import type { Webhook } from './webhooks.ts';

/** Gives a webhook to the system; resolves when the system says that it has it, with where. Rejects where it says no. */
export type Give = (webhook: Webhook) => Promise<Pick<Acknowledged, 'partition' | 'offset'> | undefined>;

/** A steady flow of webhooks. */
export interface Load {
  /** How many it has given so far. */
  given(): number;
  /** How many of them the system has taken. */
  acknowledged(): number;
  /** How often it was refused, by what it was told. */
  refusals(): ReadonlyMap<string, number>;
  /** Changes how many webhooks a second there are. */
  setRate(perSecond: number): void;
  /** Gives nothing more, waits for what was not answered yet, and answers the ledger in the order in which it gave. */
  stop(): Promise<LedgerLine[]>;
}

/** What a load is made of. */
export interface LoadDeps {
  next(): Webhook;
  give: Give;
  perSecond: number;
}

const tickMs = 20;

/** Starts giving webhooks, also while what was given is not answered: a platform does not wait for us. */
export function startLoad({ next, give, perSecond }: LoadDeps): Load {
  const stopping = new AbortController();
  const lines: LedgerLine[] = [];
  const open = new Set<Promise<void>>();
  let rate = perSecond;
  let acknowledged = 0;
  const refusals = new Map<string, number>();

  const giveOne = async (webhook: Webhook): Promise<void> => {
    lines.push(webhook.line);
    try {
      const place = await give(webhook);
      Object.assign(webhook.line, { acknowledged: true }, place && { ...place, offset: Number(place.offset) });
      acknowledged += 1;
    } catch (error) {
      // It stays unacknowledged in the ledger: it may be there or not.
      const told = error instanceof Error ? error.message : String(error);
      refusals.set(told, (refusals.get(told) ?? 0) + 1);
    }
  };
  const flow = async (): Promise<void> => {
    let due = 0;
    let last = performance.now();
    while (!stopping.signal.aborted) {
      await sleep(tickMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      const now = performance.now();
      due += ((now - last) / 1000) * rate;
      last = now;
      for (; due >= 1; due -= 1) {
        const giving: Promise<void> = giveOne(next()).finally(() => open.delete(giving));
        open.add(giving);
      }
    }
  };
  const flowing = flow();
  return {
    given: () => lines.length,
    acknowledged: () => acknowledged,
    refusals: () => refusals,
    setRate(next) {
      rate = next;
    },
    async stop() {
      stopping.abort();
      await flowing;
      await Promise.all(open);
      return lines;
    },
  };
}

/** Longer than any fault lasts: the producer tries again in the order of its partition, and nothing is given up. */
const patienceMs = 600_000;

/** Writes to the raw topic itself, as any producer may. */
export function giveToTopic(producer: Producer): Give {
  return async ({ record }) => {
    const [place] = await producer.publish([record], { deadlineMs: patienceMs });
    return place;
  };
}

/** Sends over HTTP, once: a platform would try again, and then with an answer that the ledger knows. */
export function giveToIngress(urlOf: () => string): Give {
  return async ({ record, line }) => {
    const headers = JSON.parse(String(record.headers.find(([name]) => name === 'raw-http-headers')?.[1])) as [
      string,
      string,
    ][];
    const answer = await fetch(`${urlOf()}/webhooks/${line.provider}/${line.account}`, {
      method: 'POST',
      headers,
      body: new Uint8Array(record.value),
      signal: AbortSignal.timeout(15_000),
    });
    if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
    const { id } = (await answer.json()) as { id: string };
    // The ingress gives the delivery an id of its own.
    line.id = id;
    return undefined;
  };
}
