import { setTimeout as sleep } from 'node:timers/promises';
import type { Acknowledged, Producer } from '@tributary/kafka';
import type { LedgerLine } from './ledger.ts';
import type { Random } from './random.ts';
import type { MisdeedName } from './plugin/misdeeds.ts';
import type { NextWebhook, Webhook } from './webhooks.ts';

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
  /** Makes the next webhook one at which the plugin does this. Resolves when the system has taken it, or refused it. */
  nextDoes(misdeed: MisdeedName): Promise<void>;
  /** Gives nothing more, waits for what was not answered yet, and answers the ledger in the order in which it gave. */
  stop(): Promise<LedgerLine[]>;
}

/** What a load is made of. */
export interface LoadDeps {
  next: NextWebhook;
  give: Give;
  perSecond: number;
  /** How long it is quiet between two bursts. */
  random: Pick<Random, 'between'>;
}

/** They come in bursts, as from a platform: so batches of one and of many are handled, and brokers have time for faults. */
const tickMs = { shortest: 50, longest: 500 };

/** Starts giving webhooks, also while what was given is not answered: a platform does not wait for us. */
export function startLoad({ next, give, perSecond, random }: LoadDeps): Load {
  const stopping = new AbortController();
  const lines: LedgerLine[] = [];
  const open = new Set<Promise<void>>();
  const awaited: { misdeed: MisdeedName; answered: PromiseWithResolvers<void> }[] = [];
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
      const pauseMs = random.between(tickMs.shortest, tickMs.longest);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      const now = performance.now();
      due += ((now - last) / 1000) * rate;
      last = now;
      for (; due >= 1; due -= 1) {
        const asked = awaited.shift();
        const giving: Promise<void> = giveOne(next(asked?.misdeed)).finally(() => {
          open.delete(giving);
          asked?.answered.resolve();
        });
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
    nextDoes(misdeed) {
      const answered = Promise.withResolvers<void>();
      awaited.push({ misdeed, answered });
      return answered.promise;
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

/** How clients of the ingress are, where not patient. */
export interface Clients {
  /** After how long the next one leaves without its answer, and comes again at once; undefined where it waits. */
  leavesAfterMs(): number | undefined;
  /** One has left. */
  onLeft(): void;
}

const patient: Clients = { leavesAfterMs: () => undefined, onLeft: () => undefined };

/** Sends over HTTP, once: a platform would try again, and then with an answer that the ledger knows. Who leaves does so. */
export function giveToIngress(urlOf: () => string, { leavesAfterMs, onLeft }: Clients = patient): Give {
  return async (webhook) => {
    const leavesIn = leavesAfterMs();
    // What is done to who has left stays unknown to it; and so does the id of what may have been stored.
    const isAnswered = leavesIn !== undefined && (await post(urlOf(), webhook, leavesIn).catch(() => false));
    if (isAnswered) return undefined;
    if (leavesIn !== undefined) onLeft();
    await post(urlOf(), webhook, answerPatienceMs);
    return undefined;
  };
}

const answerPatienceMs = 15_000;

/** Resolves with true when it was answered with 200. */
async function post(url: string, { record, line }: Webhook, patienceMs: number): Promise<true> {
  const headers = JSON.parse(String(record.headers.find(([name]) => name === 'raw-http-headers')?.[1])) as [
    string,
    string,
  ][];
  const answer = await fetch(`${url}/webhooks/${line.provider}/${line.account}`, {
    method: 'POST',
    headers,
    body: new Uint8Array(record.value),
    signal: AbortSignal.timeout(patienceMs),
  });
  if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
  const { id } = (await answer.json()) as { id: string };
  // The ingress gives the delivery an id of its own.
  line.id = id;
  return true;
}
