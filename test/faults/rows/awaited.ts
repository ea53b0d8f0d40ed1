import type { UncoveredRow } from '../row.ts';

const transactions = 'breaks one transaction in a way that needs a hand on each request; tested in packages/kafka';
const worker = 'needs `isolation: worker`; tested in packages/runtime';
const suppressed = 'needs `duplicates: suppress`; tested in packages/runtime';

/** What breaks a setting that is not the default one. */
export const awaited: UncoveredRow[] = [
  { id: 'F-17', title: 'A Produce that arrives in the next transaction', notCovered: transactions },
  { id: 'F-27', title: 'A body that takes all memory', notCovered: worker },
  { id: 'F-28', title: 'A plugin that takes 2 s for each webhook', notCovered: worker },
  { id: 'F-29', title: 'A plugin that loops for ever', notCovered: worker },
  { id: 'F-30', title: 'A plugin that throws, leaks, exits or overwrites globals', notCovered: worker },
  { id: 'F-33', title: 'More transactions than an epoch has numbers', notCovered: transactions },
  { id: 'F-35', title: 'Each webhook delivered five times, over three days', notCovered: suppressed },
  { id: 'F-37', title: 'A redelivery in another partition', notCovered: suppressed },
  { id: 'F-51', title: 'Upgrade and downgrade of brokers and their features', notCovered: transactions },
  { id: 'F-52', title: 'Two deployments with one transactional id', notCovered: transactions },
];
