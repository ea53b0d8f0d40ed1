import { hash } from 'node:crypto';
import type { Kind, PlannedEvent } from './planned-record.ts';
import type { Random } from './random.ts';

/** A payment, refund or dispute of which a story tells, with the events of its life in their true order. */
export interface PlannedObject {
  /** What happened to it, the oldest first. */
  life: [first: PlannedEvent, second: PlannedEvent, third: PlannedEvent];
  /** An amount that is not that of its events, in the same currency. */
  otherAmount: string;
}

/** What objects are made with. */
export interface Making {
  random: Random;
  /** Stands in every id, so that what a service kept of another run is not taken for this one. */
  run: string;
  kinds: readonly [Kind, ...Kind[]];
  /** Counts what was made. */
  made: { count: number };
}

type Moment = readonly [type: string, status: string];

const lives: Record<Kind, readonly [Moment, Moment, Moment]> = {
  payment: [
    ['payment.created', 'CREATED'],
    ['payment.processing', 'PROCESSING'],
    ['payment.succeeded', 'SUCCEEDED'],
  ],
  refund: [
    ['refund.created', 'REQUIRES_ACTION'],
    ['refund.pending', 'PENDING'],
    ['refund.succeeded', 'SUCCEEDED'],
  ],
  dispute: [
    ['dispute.opened', 'NEEDS_RESPONSE'],
    ['dispute.updated', 'UNDER_REVIEW'],
    ['dispute.closed', 'LOST'],
  ],
};

type Amounts = [amount: string, other: string, currency: string];

/** Two for each object. Most have no exact binary float, and each is not what minor units would say. */
const amounts: [Amounts, ...Amounts[]] = [
  ['12.34', '12.43', 'EUR'],
  ['0.1', '0.3', 'USD'],
  ['1999.99', '1099.99', 'GBP'],
  ['5000', '5500', 'JPY'],
  ['1.234', '1.432', 'KWD'],
  ['90071992547409.93', '90071992547400.5', 'USD'],
  ['7.123456789012345678', '7.9', 'ETH'],
];

const prefixes: Record<Kind, string> = { payment: 'pay', refund: 'ref', dispute: 'dis' };
const startMicros = 1_767_225_600_000_000;
const secondMicros = 1_000_000;

/** An object of one of the kinds. `timed`: whether the provider says when things occurred. */
export function planObject(making: Making, { timed = true }: { timed?: boolean } = {}): PlannedObject {
  const { random, run, kinds } = making;
  const kind = random.pick(kinds);
  const number = nextNumber(making);
  const [amount, otherAmount, currency] = random.pick(amounts);
  const objectId = `${prefixes[kind]}_${run}_${number}`;
  const paymentId = kind === 'payment' ? objectId : `${prefixes.payment}_${run}_${number}`;
  const events = lives[kind].map(([type, status], index): PlannedEvent => {
    const occurredAt = timed ? startMicros + (number * 1000 + index * 60) * secondMicros : null;
    const state = { status, amount, currency };
    return { id: eventId(making), revision: 0, type, kind, objectId, paymentId, occurredAt, state };
  });
  return { life: events as PlannedObject['life'], otherAmount };
}

/** A new event id: a UUID, as the runtime makes them. */
export function eventId(making: Making): string {
  const hex = hash('sha256', `${making.run}/${nextNumber(making)}`, 'hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

function nextNumber({ made }: Making): number {
  made.count += 1;
  return made.count;
}
