import type { Clock } from './clock.ts';
import type { Link, Request } from './network.ts';
import type { Membership, ScriptedGroup } from './scripted-group.ts';
import type { Place, ScriptedLogs, StoredRecord } from './scripted-log.ts';

/** A commit that the broker accepted. */
export interface AcceptedCommit extends Membership, Place {
  group: string;
  offset: number;
  /** The partitions that this member holds in the group's generation; none of another generation. */
  holds: boolean;
}

/** What a broker is made of. */
export interface BrokerDeps {
  clock: Clock;
  /** How many nodes lead partitions. */
  nodes: number;
  /** How many records of a partition one fetch brings at most. */
  recordsPerFetch: number;
  /** The largest value of a record; of topics whose name begins with it. */
  largestValue: Readonly<Record<string, number>>;
  /** Without it any member may commit at any time: a planted bug. */
  isFenced: boolean;
  onAppend(place: Place, record: StoredRecord): void;
  onCommit(commit: AcceptedCommit): void;
}

/** What a node is made of. */
export interface NodeDeps extends BrokerDeps {
  logs: ScriptedLogs;
  groupOf(name: string): ScriptedGroup;
  link: Link;
  timeoutMs: number;
}

/** A request, of which the usual need not be said. */
export type Sending<T> = Partial<Request<T>> & Pick<Request<T>, 'api' | 'handle'>;

export function send<T>({ link, timeoutMs }: NodeDeps, request: Sending<T>): Promise<T> {
  return link.send({
    isCounted: true,
    detail: () => '',
    timeoutMs,
    refusal: 'GROUP_LOAD_IN_PROGRESS',
    ...request,
  });
}
