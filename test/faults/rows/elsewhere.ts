import type { UncoveredRow } from '../row.ts';

/** What is broken by tests that have a hand on each request or each plugin, or by none. */
export const elsewhere: UncoveredRow[] = [
  {
    id: 'F-17',
    title: 'A Produce that arrives in the next transaction',
    notCovered:
      'not broken on its own: an EndTxn that comes late is (packages/kafka), and brokers refuse a request of an old epoch',
  },
  {
    id: 'F-33',
    title: 'More transactions than an epoch has numbers',
    notCovered: 'packages/kafka/test/many-transactions.ts: 13 minutes for 40,000 of them',
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
