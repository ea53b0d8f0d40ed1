import * as fc from 'fast-check';

/** What a webhook is, and so what must become of it. */
export const webhookKinds = ['paid', 'two events', 'ignored', 'unmapped', 'forged', 'too large'] as const;
export type WebhookKind = (typeof webhookKinds)[number];

/** A webhook of an object; those of one object must keep their order. */
export interface Webhook {
  object: number;
  kind: WebhookKind;
  /** How long after the one before it. */
  afterMs: number;
}

/** What may happen to a request, or to whoever sent it, when it reaches a broker. */
export const faultKinds = {
  drop: 'the request is lost, and the connection closes',
  'drop answer': 'it is done, the answer is lost, and the connection closes',
  delay: 'the request arrives later',
  'delay answer': 'it is done, and answered later',
  refuse: 'the broker refuses it, this once',
  crash: 'the sender is killed before it is done, and started again later',
  'crash after': 'it is done, the sender is killed before it hears of it, and started again later',
  freeze: 'it is done, and the sender is frozen meanwhile',
  away: 'all brokers are away meanwhile',
  leave: 'it is done, and the sender is told to stop, and started again later',
} as const;
export type FaultKind = keyof typeof faultKinds;

/** What is asked of a broker. `look-up`: committed offsets and the ends of logs. Heartbeats and idle fetches meet no fault. */
export const apis = ['fetch', 'produce', 'commit', 'join', 'sync', 'look-up'] as const;
export type Api = (typeof apis)[number];

export interface Fault {
  api: Api;
  /** The so-manyth such request that reaches a broker, whoever sent it; counted from 1. */
  nth: number;
  kind: FaultKind;
  forMs: number;
}

/** All that differs from one run to the next: the same schedule always takes the same course. */
export interface Schedule {
  partitions: number;
  /** How many brokers lead them; kafkajs reads from each by itself. */
  brokers: number;
  webhooks: readonly Webhook[];
  /** When each instance of the runtime starts. */
  instances: readonly number[];
  faults: readonly Fault[];
  /** How long requests and answers are on their way, one after another, over and over. */
  latenciesMs: readonly number[];
}

/** Shorter than a session, which lasts 10 s; longer; longer than a request's timeout, which is 30 s. */
const durations = fc.oneof(
  { arbitrary: fc.constantFrom(50, 700, 3_000), weight: 3 },
  { arbitrary: fc.constant(12_000), weight: 3 },
  { arbitrary: fc.constant(33_000), weight: 1 },
);

const webhooks = fc.array(
  fc.record({
    object: fc.nat({ max: 2 }),
    kind: fc.oneof(
      { arbitrary: fc.constant<WebhookKind>('paid'), weight: 4 },
      { arbitrary: fc.constantFrom(...webhookKinds), weight: 3 },
    ),
    afterMs: fc.constantFrom(0, 0, 0, 30, 600),
  }),
  { minLength: 1, maxLength: 12 },
);

const faults = fc.array(
  fc.record({
    api: fc.oneof(
      { arbitrary: fc.constantFrom<Api>('fetch', 'produce', 'commit'), weight: 5 },
      { arbitrary: fc.constantFrom<Api>('join', 'sync', 'look-up'), weight: 2 },
    ),
    nth: fc.integer({ min: 1, max: 14 }),
    kind: fc.constantFrom(...(Object.keys(faultKinds) as FaultKind[])),
    forMs: durations,
  }),
  { maxLength: 5 },
);

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  partitions: fc.integer({ min: 1, max: 3 }),
  brokers: fc.integer({ min: 1, max: 2 }),
  webhooks,
  instances: fc.array(fc.constantFrom(0, 40, 900, 6_000), { minLength: 1, maxLength: 3 }),
  faults,
  latenciesMs: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 6 }),
});
