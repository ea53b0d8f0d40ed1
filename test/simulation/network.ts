import type { Clock } from './clock.ts';
import { connectionClosed, protocolError, requestTimedOut } from './kafkajs-internals.ts';
import type { Api, Fault, FaultKind } from './schedule.ts';
import type { Answer } from './scripted-group.ts';

/** A request on its way to a broker. */
export interface Request<T> {
  api: Api | 'heartbeat' | 'leave' | 'connect';
  /** Whether a fault may meet it: not if it only waits. */
  isCounted: boolean;
  /** For the trace. */
  detail(): string;
  timeoutMs: number;
  /** What the broker refuses it with, where a fault says so. */
  refusal: string;
  handle(answer: Answer<T>): void;
}

/** The way of one process to the brokers. */
export interface Link {
  /** Whose events the answers are. */
  owner: string;
  /** Rejects as kafkajs does where no answer comes. */
  send<T>(request: Request<T>): Promise<T>;
}

export interface Network {
  link(owner: string): Link;
  /** Connections of this owner close, and no new one opens. */
  cut(owner: string): void;
  mend(owner: string): void;
}

/** What a network is made of. */
export interface NetworkDeps {
  clock: Clock;
  latenciesMs: readonly number[];
  /** What meets a request, the so-manyth of its kind. */
  faultAt(api: string, nth: number, owner: string): Pick<Fault, 'kind' | 'forMs'> | undefined;
  /** Does to a process what a fault says. */
  strike(fault: Pick<Fault, 'kind' | 'forMs'>, owner: string): void;
  /** A fault lasts so long from now on. */
  onDisturbed(forMs: number): void;
  /** The brokers were away and are back. */
  onReturn(): void;
  trace(line: () => string): void;
}

/** What is over at once, however long it says that it lasts. */
const momentary: ReadonlySet<FaultKind> = new Set<FaultKind>(['drop', 'drop answer', 'refuse']);

interface State {
  latency: number;
  /** How many requests of each kind have reached a broker. */
  arrived: Map<string, number>;
  awayUntilMs: number;
  cut: Set<string>;
  open: Set<(error: Error) => void>;
}

/** A request, and the one answer that it gets. */
interface Exchange<T> {
  request: Request<T>;
  owner: string;
  settle(outcome: Outcome<T>): void;
}

type Outcome<T> = { error: Error } | { value: T };

function nextLatency({ latenciesMs }: NetworkDeps, state: State): number {
  state.latency += 1;
  return latenciesMs[state.latency % latenciesMs.length] ?? 1;
}

function goAway(deps: NetworkDeps, state: State, forMs: number): void {
  state.awayUntilMs = deps.clock.now() + forMs;
  for (const fail of state.open) fail(connectionClosed());
  deps.clock.schedule('broker', forMs, () => deps.clock.now() >= state.awayUntilMs && deps.onReturn());
}

/** Has the broker do what is asked, and answer after so long, or never. */
function handle<T>(deps: NetworkDeps, state: State, { exchange, answerAfterMs = 0 }: Handling<T>): void {
  const { request, owner, settle } = exchange;
  const reply = (outcome: Outcome<T>): void => {
    if (state.cut.has(owner)) return settle({ error: connectionClosed() });
    deps.clock.schedule(owner, nextLatency(deps, state) + answerAfterMs, () => settle(outcome));
  };
  request.handle({
    give: (value) => reply({ value }),
    refuse(refusal) {
      deps.trace(() => `           ${owner}  ${request.api} is refused: ${refusal}`);
      reply({ error: protocolError(refusal) });
    },
  });
}

interface Handling<T> {
  exchange: Exchange<T>;
  answerAfterMs?: number | undefined;
}

interface Meeting<T> {
  exchange: Exchange<T>;
  fault: Pick<Fault, 'kind' | 'forMs'>;
}

/** What becomes of a request that a fault meets. */
function meet<T>(deps: NetworkDeps, state: State, { exchange, fault }: Meeting<T>): void {
  const { owner, request, settle } = exchange;
  const close = (): void => void deps.clock.schedule(owner, 1, () => settle({ error: connectionClosed() }));
  const { forMs } = fault;
  switch (fault.kind) {
    case 'drop':
      return close();
    case 'drop answer':
      request.handle({ give: close, refuse: close });
      return;
    case 'delay':
      return void deps.clock.schedule('broker', forMs, () => {
        deps.trace(() => `           ${owner}  ${request.api} of ${forMs} ms ago arrives: ${request.detail()}`);
        handle(deps, state, { exchange });
      });
    case 'delay answer':
      return handle(deps, state, { exchange, answerAfterMs: forMs });
    case 'refuse':
      return void deps.clock.schedule(owner, 1, () => settle({ error: protocolError(request.refusal) }));
    case 'away':
      return goAway(deps, state, forMs);
    case 'crash':
      return deps.strike(fault, owner);
    case 'crash after':
    case 'freeze':
    case 'leave':
      handle(deps, state, { exchange });
      return deps.strike(fault, owner);
  }
}

function arrive<T>(deps: NetworkDeps, state: State, exchange: Exchange<T>): void {
  const { clock, trace } = deps;
  const { request, owner, settle } = exchange;
  if (state.cut.has(owner) || clock.now() < state.awayUntilMs)
    return void clock.schedule(owner, nextLatency(deps, state), () => settle({ error: connectionClosed() }));
  if (!request.isCounted) return handle(deps, state, { exchange });
  const nth = (state.arrived.get(request.api) ?? 0) + 1;
  state.arrived.set(request.api, nth);
  const fault = deps.faultAt(request.api, nth, owner);
  trace(() => {
    const met = fault === undefined ? '' : `   <<< ${fault.kind} ${fault.forMs} ms`;
    const atMs = String(Math.round(clock.now())).padStart(6);
    return `${atMs} ms  ${owner}  ${request.api} ${nth}: ${request.detail()}${met}`;
  });
  if (fault === undefined) return handle(deps, state, { exchange });
  if (!momentary.has(fault.kind)) deps.onDisturbed(fault.forMs);
  meet(deps, state, { exchange, fault });
}

function send<T>(
  deps: NetworkDeps,
  state: State,
  { owner, request }: { owner: string; request: Request<T> },
): Promise<T> {
  const { clock } = deps;
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let isSettled = false;
  const settle = (outcome: Outcome<T>): void => {
    if (isSettled) return;
    isSettled = true;
    timeout.cancel();
    state.open.delete(fail);
    if ('error' in outcome) reject(outcome.error);
    else resolve(outcome.value);
  };
  const fail = (error: Error): void => void clock.schedule(owner, 1, () => settle({ error }));
  state.open.add(fail);
  const timeout = clock.schedule(owner, request.timeoutMs, () => settle({ error: requestTimedOut() }));
  clock.schedule('broker', nextLatency(deps, state), () => arrive(deps, state, { request, owner, settle }));
  return promise;
}

export function createNetwork(deps: NetworkDeps): Network {
  const state: State = { latency: -1, arrived: new Map(), awayUntilMs: 0, cut: new Set(), open: new Set() };
  return {
    link: (owner) => ({ owner, send: (request) => send(deps, state, { owner, request }) }),
    cut: (owner) => void state.cut.add(owner),
    mend: (owner) => void state.cut.delete(owner),
  };
}
