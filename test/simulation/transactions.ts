/**
 * A model of consume–transform–produce in transactions, without product code: one record after another of one input
 * partition, each a transaction of its event and its offset. What is modelled is the end of a transaction that is lost on the
 * way and arrives late (KAFKA-17754; Jepsen's report on Bufstream 0.1.0 shows the anomaly): under transactions v1 nothing in
 * the request says which transaction it ends.
 */

/** What the client does next, and what the network lets through. */
export const actions = [
  /** Goes on with the work: begins, produces, sends the offset, or ends the transaction. */
  'step',
  /** The same, and the request to end the transaction is held back by the network: the client hears nothing. */
  'end held back',
  /** The same, and the transaction is ended: only the answer is lost. */
  'answer lost',
  /** A request that was held back arrives. */
  'late arrival',
  /** The client crashes and is started again. */
  'crash',
] as const;
export type Action = (typeof actions)[number];

/** How the client and the broker defend themselves. */
export interface Defence {
  /**
   * Transactions v2 (KIP-890): the broker raises the epoch with each transaction, so that a late request is fenced.
   */
  isV2: boolean;
  /** After an end of which nothing was heard the producer is abandoned and initialised anew, which raises the epoch. */
  reinitialises: boolean;
  /** After it was initialised anew it reads where the group stands, instead of trusting what it knew. */
  readsAgain: boolean;
}

interface Pending {
  epoch: number;
  isCommit: boolean;
}

interface State {
  epoch: number;
  /** The producer's own idea of it. */
  clientEpoch: number;
  /** What the open transaction holds. */
  events: number[];
  offset: number | undefined;
  /** What readers of committed records see, and where the group stands. */
  visible: number[];
  committed: number;
  late: Pending[];
  /** The record that the client works on, and how far it is. */
  position: number;
  phase: 'idle' | 'begun' | 'produced' | 'offset sent';
}

/** Aborts what is open, and fences all that was sent before. */
function initialise(state: State, { readsAgain }: Pick<Defence, 'readsAgain'>): void {
  state.epoch += 1;
  const position = readsAgain ? state.committed : state.position;
  Object.assign(state, { clientEpoch: state.epoch, events: [], offset: undefined, phase: 'idle', position });
}

/** What the coordinator does with the request to end a transaction. */
function end(state: State, { epoch, isCommit }: Pending, { isV2 }: Defence): boolean {
  if (epoch !== state.epoch) return false;
  if (isCommit) {
    state.visible.push(...state.events);
    state.committed = state.offset ?? state.committed;
  }
  Object.assign(state, { events: [], offset: undefined });
  if (isV2) state.epoch += 1;
  return true;
}

function step(state: State, defence: Defence): void {
  switch (state.phase) {
    case 'idle':
      state.phase = 'begun';
      return;
    case 'begun':
      state.events.push(state.position);
      state.phase = 'produced';
      return;
    case 'produced':
      state.offset = state.position + 1;
      state.phase = 'offset sent';
      return;
    case 'offset sent': {
      const isDone = end(state, { epoch: state.clientEpoch, isCommit: true }, defence);
      if (!isDone) return initialise(state, defence);
      Object.assign(state, { clientEpoch: state.epoch, phase: 'idle', position: state.position + 1 });
    }
  }
}

/**
 * The client hears nothing of its commit, whether that was done or is still on its way, and cannot know which: it is
 * initialised anew, or sends the commit again on another connection.
 */
function endUnheard(state: State, { isDone, defence }: { isDone: boolean; defence: Defence }): void {
  if (state.phase !== 'offset sent') return;
  const request = { epoch: state.clientEpoch, isCommit: true };
  if (isDone) end(state, request, defence);
  else state.late.push(request);
  if (defence.reinitialises || isDone) return initialise(state, defence);
  step(state, defence);
}

function arriveLate(state: State, defence: Defence): void {
  const late = state.late.shift();
  if (late !== undefined) end(state, late, defence);
}

/** What a reader of committed records must never see. */
export function anomalyOf({ visible, committed }: Pick<State, 'visible' | 'committed'>): string | undefined {
  const twice = visible.find((record, index) => visible.indexOf(record) !== index);
  if (twice !== undefined) return `record ${twice} was published twice`;
  const torn = visible.find((record) => record >= committed);
  if (torn !== undefined) return `record ${torn} was published without its offset`;
  const lost = Array.from({ length: committed }, (_, record) => record).find((record) => !visible.includes(record));
  return lost === undefined ? undefined : `record ${lost} was committed and never published`;
}

/** Runs a schedule; answers the first anomaly, with the step at which a reader could see it. */
export function runTransactions(schedule: readonly Action[], defence: Defence): string | undefined {
  const state: State = {
    epoch: 0,
    clientEpoch: 0,
    events: [],
    offset: undefined,
    visible: [],
    committed: 0,
    late: [],
    position: 0,
    phase: 'idle',
  };
  initialise(state, { readsAgain: true });
  for (const [index, action] of schedule.entries()) {
    if (action === 'step') step(state, defence);
    else if (action === 'end held back') endUnheard(state, { isDone: false, defence });
    else if (action === 'answer lost') endUnheard(state, { isDone: true, defence });
    else if (action === 'late arrival') arriveLate(state, defence);
    // A process that starts knows nothing.
    else initialise(state, { readsAgain: true });
    const anomaly = anomalyOf(state);
    if (anomaly !== undefined) return `${anomaly}, after ${index + 1} actions`;
  }
  return undefined;
}
