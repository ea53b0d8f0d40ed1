import type { UncoveredRow } from '../row.ts';

const worker = 'isolation: worker contains it: packages/runtime/test/worker, with a table of plugins that misbehave';

/** What is broken by tests that have a hand on each request or each plugin, or by none. */
export const elsewhere: UncoveredRow[] = [
  {
    id: 'F-17',
    title: 'A Produce that arrives in the next transaction',
    notCovered:
      'not broken on its own: an EndTxn that comes late is (packages/kafka), and brokers refuse a request of an old epoch',
  },
  { id: 'F-27', title: 'A body that takes all memory', notCovered: worker },
  { id: 'F-28', title: 'A plugin that takes 2 s for each webhook', notCovered: worker },
  { id: 'F-29', title: 'A plugin that loops for ever', notCovered: worker },
  { id: 'F-30', title: 'A plugin that throws, leaks, exits or overwrites globals', notCovered: worker },
  {
    id: 'F-33',
    title: 'More transactions than an epoch has numbers',
    notCovered: 'packages/kafka/test/many-transactions.ts: 13 minutes for 40,000 of them',
  },
  {
    id: 'F-35',
    title: 'Each webhook delivered five times, over three days',
    notCovered: 'properties over sequences of deliveries in packages/runtime; here F-36 delivers three of ten again',
  },
  {
    id: 'F-37',
    title: 'A redelivery in another partition',
    notCovered:
      'is found where seconds lie between (packages/runtime), and published again with the same id where they do not',
  },
  {
    id: 'F-51',
    title: 'Upgrade and downgrade of brokers and their features',
    notCovered: 'tried with Kafka 4.3.1 alone',
  },
  {
    id: 'F-52',
    title: 'Two deployments with one transactional id',
    notCovered: 'packages/kafka/test/transactions.kafka.test.ts: both stop with consume.fenced',
  },
];
