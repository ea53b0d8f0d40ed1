import { corruptions } from './corruptions.ts';
import { writeInTransaction } from './open-transaction.ts';
import type { Plant } from './plant.ts';
import { append, ask, elsewhere, first, invention, nowhere, remove, uncommitLast, webhookAt } from './planting.ts';

/** All of them, each planted in a world of its own. */
export const plants: readonly Plant[] = [
  { what: 'nothing', plant: () => undefined },

  {
    what: 'a lost event',
    plant: (world) => remove(world, 'late'),
    counters: { L: 1 },
    says: /webhook [0-9a-f-]{36} of acme\/main \(key acme\/main\/p-1, seq 5\) at \S+raw\.acme\[\d]@\d+: no event/,
    rest: { published: 5 },
  },
  {
    what: 'a lost event of a webhook that was stored and not acknowledged',
    plant: (world) => remove(world, 'unanswered'),
    counters: { L: 1 },
    says: /no event/,
    rest: { published: 5 },
  },
  {
    what: 'a lost event of a redelivery',
    plant: (world) => remove(world, 'again'),
    counters: { L: 1 },
    says: /no event/,
    rest: { published: 5, duplicates: 0, redelivered: 0 },
  },
  {
    what: 'a lost dead letter',
    plant: (world) => remove(world, 'unmapped'),
    counters: { L: 1 },
    says: /no dead letter/,
    rest: { deadLettered: 1 },
  },
  {
    what: 'an acknowledged webhook that is not in its raw topic',
    plant: (world) => Object.assign(world.line('refused'), { acknowledged: true }),
    counters: { L: 1 },
    says: /acknowledged, and not in its raw topic/,
    rest: { judged: 10 },
  },

  {
    what: 'a duplicate',
    plant: (world) => append(world, first(world, 'late').record),
    counters: { D: 1 },
    says: /refund\.updated \S+ at \S+payments\[\d]@\d+ of \S+raw\.acme\[\d]@\d+#0: again, after \S+payments\[\d]@\d+/,
    rest: { duplicates: 2 },
  },
  {
    what: 'a whole row of duplicates, later and in order',
    plant: (world) => world.outputs.push(...world.outputs),
    counters: { D: 9 },
    rest: { duplicates: 8 },
  },
  {
    what: 'a redelivery that was published and should have been suppressed',
    plant: (world) => ask(world, { redeliveries: 'suppressed' }),
    counters: { D: 1 },
    says: /again, after/,
  },

  {
    what: 'an event whose webhook is not committed',
    plant: uncommitLast,
    counters: { A: 1 },
    says: /refund\.updated at \S+payments\[\d]@\d+ of webhook .*: its webhook is not committed/,
    rest: { drained: false },
  },
  {
    what: 'a webhook that is not done yet: not lost, and not drained',
    plant: (world) => {
      uncommitLast(world);
      remove(world, 'late');
    },
    says: /raw\.acme-\d ends at \d+, committed is \d+/,
    rest: { drained: false, published: 5 },
  },
  {
    what: 'a record of an aborted transaction, which is not there',
    plant: (world) =>
      world.afterwards.push(async () => {
        const abort = await writeInTransaction(world.request.brokers, invention(world, nowhere));
        await abort();
      }),
  },
  {
    what: 'a transaction that hangs',
    plant: (world) =>
      world.afterwards.push(async () => {
        world.atLast.push(await writeInTransaction(world.request.brokers, invention(world, nowhere)));
      }),
    says: /payments-\d ends at \d+, and is stable up to \d+/,
    rest: { drained: false },
  },

  {
    what: 'a torn webhook',
    plant: (world) => remove(world, 'torn', '.payouts'),
    counters: { T: 1 },
    says: /1 of 2 events missing/,
  },

  {
    what: 'first copies in another order',
    plant: (world) => {
      const [one, other] = [first(world, 'refunded'), first(world, 'late')];
      [one.record, other.record] = [other.record, one.record];
    },
    // The redelivery between the two comes after the late one as well.
    counters: { O: 2 },
    says: /payment\.succeeded .* \(key acme\/main\/p-1\): after that of \S+raw\.acme\[\d]@\d+#0/,
  },
  {
    what: 'a key in two partitions',
    plant: (world) => elsewhere(world, 'late'),
    counters: { O: 1 },
    says: /its key is in another partition too/,
  },
  {
    what: 'a key in two partitions, where keys may move',
    plant: (world) => {
      elsewhere(world, 'late');
      ask(world, { keysMayMove: true });
    },
  },

  {
    what: 'both outcomes of a webhook that should be published',
    plant: (world) => append(world, world.letterOf('late')),
    counters: { X: 1 },
    says: /an event and a dead letter, \[\S+payments\[\d]@\d+, \S+dead-letters\.acme\[\d]@\d+]/,
    rest: { published: 5 },
  },
  {
    what: 'both outcomes of a webhook that should be dead-lettered',
    plant: (world) => append(world, invention(world, webhookAt(world, 'unmapped'))),
    counters: { X: 1 },
    rest: { deadLettered: 1 },
  },

  ...corruptions,

  {
    what: 'a webhook whose id the sender never learned',
    plant: (world) => Object.assign(world.line('unanswered'), { id: 'unknown' }),
  },
  {
    what: 'a redelivery that is a duplicate, where it may be one',
    plant: (world) => {
      remove(world, 'again');
      ask(world, { redeliveries: 'either' });
    },
    rest: { published: 5, suppressed: 1, duplicates: 0, redelivered: 0 },
  },
  {
    what: 'webhooks that the log no longer has, and whose events are there',
    plant: (world) => world.afterwards.push(() => world.forgetBefore('late')),
  },
];
