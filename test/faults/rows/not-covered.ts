import type { UncoveredRow } from '../row.ts';

const kafkajs = 'kafkajs cannot';

/** What of the catalogue is not broken here, and why. */
export const notCovered: UncoveredRow[] = [
  {
    id: 'F-08',
    title: 'Rolling restart with cooperative assignment',
    notCovered: `${kafkajs} assign cooperatively: each change of members stops all of them for a moment. S-02 bounds it`,
  },
  {
    id: 'F-24.2',
    title: 'A bit of a fetched batch is another one',
    notCovered: `${kafkajs} tell, and our decoder does not look at a fetched batch's checksum: TCP and TLS have their own. A body that changed fails its signature and is a dead letter`,
  },
  {
    id: 'F-26',
    title: "The runtime's local disk is full or read-only",
    notCovered: 'a runtime writes no file; the chart gives it a read-only root, and its tests hold that',
  },
  {
    id: 'F-44',
    title: 'The ingress gets five times what it can take',
    notCovered:
      'two cores cannot send and take at that rate. That it refuses at its bounds is tested in packages/ingress',
  },
  {
    id: 'F-46',
    title: 'A backlog of ten million',
    notCovered: 'hours on two cores. F-06 has a small one',
  },
  {
    id: 'F-49',
    title: "A subscriber's handler throws, hangs, or dies before the commit",
    notCovered:
      'this campaign ends at the topics that subscribers read; tested in packages/subscriber and packages/nestjs',
  },
  {
    id: 'F-50',
    title: 'Eight hours of everything',
    notCovered: 'longer than anybody waits for a test; --seeds is the way to more',
  },
];
