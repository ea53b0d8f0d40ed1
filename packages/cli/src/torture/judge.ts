import { amountMistake } from './amount-verdict.ts';
import { damages } from './damage.ts';
import type { ObjectEffects } from './effects.ts';
import { finding, type Finding, type Mistake } from './finding.ts';
import type { TrueEvent, TrueObject, TrueRevision } from './truth.ts';

/** What is compared. */
export interface Case {
  truth: ReadonlyMap<string, TrueObject>;
  effects: readonly ObjectEffects[];
  /** Objects of which records lie where the service never came: what it has of them is no wonder. */
  unreached: ReadonlySet<string>;
}

/** Everything that is wrong with a service's effects. Objects that are none of this run's are not looked at. */
export function judge({ truth, effects, unreached }: Case): Finding[] {
  const byId = new Map(effects.map((one) => [`${one.kind} ${one.id}`, one]));
  return [...truth.values()].flatMap((object) => {
    const actual = byId.get(nameOf(object));
    const isReached = !unreached.has(object.id);
    if (actual === undefined) return isReached ? missing(object) : [];
    const counted = countedWrongly(object, actual);
    if (!isReached) return counted;
    const lost = lostEvents(object, actual);
    // Whoever lacks an event has its state wrong too: one finding for one mistake.
    return [...counted, ...lost, ...(lost.length > 0 ? [] : wrongState(object, actual, counted))];
  });
}

function nameOf({ kind, id }: TrueObject): string {
  return `${kind} ${id}`;
}

function report(object: TrueObject, code: Mistake, { what, event }: { what: string; event?: string }): Finding {
  const name = nameOf(object);
  return finding(code, `${name}: ${what}.`, { object: name, ...(event === undefined ? {} : { event }) });
}

function describe({ id, type }: TrueEvent, { revision }: TrueRevision): string {
  return `${type} ${id}${revision === 0 ? '' : ` in revision ${revision}`}`;
}

function isDue({ effect }: TrueRevision): boolean {
  return effect === 'due';
}

function missing(object: TrueObject): Finding[] {
  const due = object.events.filter(({ revisions }) => revisions.some(isDue));
  if (due.length === 0) return [];
  const what = `it is not there; none of its ${due.length} events had an effect`;
  return [report(object, 'lost', { what, ...(due[0] && { event: due[0].id }) })];
}

/** Events that were counted and should not have been, or not so often. */
function countedWrongly(object: TrueObject, { events }: ObjectEffects): Finding[] {
  const counts = new Map<string, { id: string; revision: number; times: number }>();
  for (const { id, revision } of events) {
    const key = `${id}/${revision}`;
    counts.set(key, { id, revision, times: (counts.get(key)?.times ?? 0) + 1 });
  }
  return [...counts.values()].flatMap(({ id, revision, times }) => {
    const event = object.events.find((one) => one.id === id);
    const known = event?.revisions.find((one) => one.revision === revision);
    if (event === undefined || known === undefined) return [notAnEvent(object, id, revision)];
    return [...doubled(object, { event, known, times }), ...stale(object, { event, known })];
  });
}

interface Counted {
  event: TrueEvent;
  known: TrueRevision;
  times: number;
}

function doubled(object: TrueObject, { event, known, times }: Counted): Finding[] {
  if (times === 1) return [];
  const what = `applied ${describe(event, known)} ${inWords(times)}; it was published ${inWords(known.deliveries)}`;
  return [report(object, 'doubled', { what, event: event.id })];
}

function stale(object: TrueObject, { event, known }: Omit<Counted, 'times'>): Finding[] {
  if (known.effect !== 'stale') return [];
  const what = `applied revision ${known.revision} of ${event.type} ${event.id} after a higher one`;
  return [report(object, 'stale-revision', { what, event: event.id })];
}

function notAnEvent(object: TrueObject, id: string, revision: number): Finding {
  const damage = object.broken.get(id);
  if (damage === undefined) {
    return report(object, 'invented', {
      what: `counts an event ${id} in revision ${revision}, which there is not`,
      event: id,
    });
  }
  return report(object, 'broken-applied', { what: `applied ${id}, whose record ${damages[damage]}`, event: id });
}

function inWords(times: number): string {
  return ['never', 'once', 'twice'][times] ?? `${times} times`;
}

function lostEvents(object: TrueObject, { events: counted }: ObjectEffects): Finding[] {
  return object.events.flatMap((event) =>
    event.revisions.flatMap((known) => {
      const { revision } = known;
      if (!isDue(known) || counted.some((one) => one.id === event.id && one.revision >= revision)) return [];
      const isCorrection = counted.some((one) => one.id === event.id);
      const what = isCorrection
        ? `revision ${revision} of ${event.type} ${event.id}, a correction, had no effect`
        : `${describe(event, known)} had no effect`;
      return [report(object, isCorrection ? 'uncorrected' : 'lost', { what, event: event.id })];
    }),
  );
}

function wrongState(object: TrueObject, actual: ObjectEffects, counted: readonly Finding[]): Finding[] {
  const regressed = object.statuses.includes(actual.status) ? [] : [wrongStatus(object, actual)];
  if (regressed.length > 0 && wasEver(object, actual)) return regressed;
  // A stale revision is told where it was counted, and its amount with it.
  const isTold = counted.some(({ code }) => code === 'stale-revision') && isOfAnotherRevision(object, actual);
  return [...regressed, ...(isTold ? [] : wrongMoney(object, actual))];
}

function wasEver({ events }: TrueObject, { status, amount }: ObjectEffects): boolean {
  const states = events.flatMap(({ revisions }) => revisions.map(({ state }) => state));
  return states.some((one) => one.status === status && isAbout(amount, one.amount));
}

function wrongStatus(object: TrueObject, { status }: ObjectEffects): Finding {
  const older = object.events.find(({ revisions }) => revisions.some(({ state }) => state.status === status));
  const right = `${object.state.status}, by ${object.newest}`;
  if (older === undefined) {
    return report(object, 'wrong-status', { what: `is ${status} and should be ${right}`, event: object.newest });
  }
  const what = `went back to ${status}, an older state, by ${older.type} ${older.id}; it should be ${right}`;
  return report(object, 'regressed', { what, event: older.id });
}

function isOfAnotherRevision({ events, newest, state: right }: TrueObject, { amount }: ObjectEffects): boolean {
  const revisions = events.find(({ id }) => id === newest)?.revisions ?? [];
  return revisions.some(({ state }) => state !== right && isAbout(amount, state.amount));
}

/** A float of another state is that state's all the same. */
function isAbout(amount: string, expected: string): boolean {
  const mistake = amountMistake(amount, expected);
  return mistake === undefined || mistake === 'inexact-amount';
}

function wrongMoney(object: TrueObject, { amount, currency }: ObjectEffects): Finding[] {
  const { state, newest: event } = object;
  const mistake = amountMistake(amount, state.amount);
  const shown = `${amount} ${currency} and should be ${state.amount} ${state.currency}`;
  if (mistake !== undefined) return [report(object, mistake, { what: `its amount is ${shown}`, event })];
  if (currency === state.currency) return [];
  return [report(object, 'wrong-currency', { what: `its amount is ${shown}`, event })];
}
