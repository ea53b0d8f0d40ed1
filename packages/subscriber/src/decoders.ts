import { setTimeout as sleep } from 'node:timers/promises';
import { isTributaryError, TributaryError, type ErrorCode } from '@tributary/errors';
import { createDecoder, type Decoder, type Registry, type Topic } from '@tributary/events';
import { pauseAfterMs } from './retry.ts';
import type { SubscriberLog } from './subscriber-log.ts';

/** The decoders of the schemas that values were written with. */
export interface Decoders {
  /**
   * The decoder of a schema id, or why its values are refused: `event.unknown_schema`, `event.foreign_schema`,
   * `event.malformed_value` or `registry.unexpected_answer`. `undefined` while the registry has not been asked.
   */
  find(topic: Topic, id: number): Decoder<Topic> | TributaryError | undefined;
  /**
   * Asks the registry; resolves when `find` has an answer, or when this is closed. A registry that does not answer is waited
   * for: it says nothing of the event.
   */
  load(topic: Topic, id: number): Promise<void>;
  /** How many schemas the registry is being asked for. */
  loading(): number;
  /** Waits for nothing any longer. */
  close(): void;
}

/** What decoders are made of. */
export interface DecodersDeps {
  /** Makes one attempt for each call. */
  registry: Pick<Registry, 'schemaText'>;
  log: SubscriberLog;
}

interface Refusal {
  error: TributaryError;
  untilMs: number;
}

type ById<Value> = Map<Topic, Map<number, Value>>;

interface State {
  decoders: ById<Decoder<Topic>>;
  refusals: ById<Refusal>;
  loads: Map<string, Promise<void>>;
  /** Who waits for the registry to be asked less. */
  queue: (() => void)[];
  asking: number;
  /** How often in a row the registry did not answer. */
  failures: number;
  closing: AbortController;
}

/** Far more versions than a topic has; the oldest is forgotten, and asked for again. */
const mostDecoders = 50;
const mostRefusals = 1_000;

/** The registry may learn a schema: a refused id is asked for again after this, and not before. */
const refusalMs = 30_000;

/** However many unknown ids come, the registry is asked for so many at a time. */
const mostRequests = 2;

const pauses = { firstMs: 200, longestMs: 10_000 };

/** How often an answer that refuses is asked for: of several nodes of a registry one may not know yet what another does. */
const attemptsByCode: Partial<Record<ErrorCode, number>> = {
  'event.unknown_schema': 2,
  'registry.unexpected_answer': 4,
  'registry.unreachable': Infinity,
};

function ofTopic<Value>(byId: ById<Value>, topic: Topic): Map<number, Value> {
  const present = byId.get(topic);
  if (present) return present;
  const values = new Map<number, Value>();
  byId.set(topic, values);
  return values;
}

/** Keeps the newest of them. */
function remember<Value>(
  values: Map<number, Value>,
  id: number,
  { value, most }: { value: Value; most: number },
): void {
  values.delete(id);
  values.set(id, value);
  const [oldest] = values.keys();
  if (values.size > most && oldest !== undefined) values.delete(oldest);
}

async function pause(ms: number, { closing }: State): Promise<void> {
  await sleep(ms, undefined, { signal: closing.signal }).catch(() => undefined);
}

/** Waits until fewer are asked for. */
async function takeTurn(state: State): Promise<void> {
  while (state.asking >= mostRequests && !state.closing.signal.aborted) {
    await new Promise<void>((resolve) => state.queue.push(resolve));
  }
  state.asking += 1;
}

function giveTurn(state: State): void {
  state.asking -= 1;
  state.queue.shift()?.();
}

type Answer = Decoder<Topic> | TributaryError;

async function askOnce({ registry }: DecodersDeps, topic: Topic, id: number): Promise<Answer> {
  try {
    return createDecoder(topic, await registry.schemaText(id));
  } catch (error) {
    return isTributaryError(error) ? error : new TributaryError('registry.unexpected_answer', { cause: error });
  }
}

/** One answer. While the registry is away the turn is kept, so that it is asked ever less, whoever asks. */
async function askInTurn(
  deps: DecodersDeps,
  state: State,
  { topic, id }: { topic: Topic; id: number },
): Promise<Answer> {
  await takeTurn(state);
  try {
    const answer = await askOnce(deps, topic, id);
    const isAway = isTributaryError(answer) && answer.code === 'registry.unreachable';
    state.failures = isAway ? state.failures + 1 : 0;
    if (!isAway) return answer;
    const pauseMs = pauseAfterMs(state.failures, pauses);
    const { code, message } = answer;
    deps.log({ level: 'warn', message, code, detail: `schema id ${id}`, retryInMs: Math.round(pauseMs) });
    await pause(pauseMs, state);
    return answer;
  } finally {
    giveTurn(state);
  }
}

async function load(deps: DecodersDeps, state: State, { topic, id }: { topic: Topic; id: number }): Promise<void> {
  for (let attempt = 1; !state.closing.signal.aborted; attempt += 1) {
    const answer = await askInTurn(deps, state, { topic, id });
    if (!isTributaryError(answer)) {
      return remember(ofTopic(state.decoders, topic), id, { value: answer, most: mostDecoders });
    }
    if (attempt >= (attemptsByCode[answer.code] ?? 1)) {
      const value = { error: answer, untilMs: performance.now() + refusalMs };
      return remember(ofTopic(state.refusals, topic), id, { value, most: mostRefusals });
    }
    if (answer.code !== 'registry.unreachable') await pause(pauseAfterMs(attempt, pauses), state);
  }
}

/** Decoders by schema id: each id is asked for once, also where that was in vain. */
export function createDecoders(deps: DecodersDeps): Decoders {
  const state: State = {
    decoders: new Map(),
    refusals: new Map(),
    loads: new Map(),
    queue: [],
    asking: 0,
    failures: 0,
    closing: new AbortController(),
  };
  return {
    find(topic, id) {
      const decoder = state.decoders.get(topic)?.get(id);
      if (decoder) return decoder;
      const refusal = state.refusals.get(topic)?.get(id);
      return refusal && performance.now() < refusal.untilMs ? refusal.error : undefined;
    },
    load(topic, id) {
      const key = `${topic}/${id}`;
      const loading = state.loads.get(key) ?? load(deps, state, { topic, id }).finally(() => state.loads.delete(key));
      state.loads.set(key, loading);
      return loading;
    },
    loading: () => state.loads.size,
    close() {
      state.closing.abort();
      for (const resolve of state.queue.splice(0)) resolve();
    },
  };
}
