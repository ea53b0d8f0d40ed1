import { apiKeys, type Api } from './frames.ts';

/** Where a request can be: about to leave, with the operating system, or answered and the answer not yet handed over. */
export type Moment = 'sending' | 'sent' | 'answered';

/** At which request of which kind, in which moment, the process sends itself which signal. */
export interface Failpoint {
  api: Api;
  /** From 1, counted over all connections of the process. */
  nth: number;
  moment: Moment;
  signal: 'SIGKILL' | 'SIGSTOP' | 'SIGTERM';
}

const pattern = /^(\w+):(\d+):(sending|sent|answered):(sigkill|sigstop|sigterm)$/;

/** `Produce:3:answered:sigkill`. Throws where it is none. */
export function parseFailpoint(text: string): Failpoint {
  const [, api = '', nth, moment, signal = ''] = pattern.exec(text) ?? [];
  if (!Object.hasOwn(apiKeys, api)) throw new Error(`${text} is no failpoint such as Produce:3:answered:sigkill`);
  return {
    api: api as Api,
    nth: Number(nth),
    moment: moment as Moment,
    signal: signal.toUpperCase() as Failpoint['signal'],
  };
}

/** Counts the requests of a process. */
export interface Failpoints {
  /** A request comes to leave; answers its number among its kind. */
  count(api: Api): number;
  /** A request has come to a moment: what is to happen at it happens here. */
  reach(moment: Moment, api: Api, number: number): void;
}

/** Failpoints that call `strike` with the signal when a request comes to where one of them is. */
export function createFailpoints(
  failpoints: readonly Failpoint[],
  strike: (signal: Failpoint['signal']) => void,
): Failpoints {
  const counts = new Map<Api, number>();
  return {
    count(api) {
      const number = (counts.get(api) ?? 0) + 1;
      counts.set(api, number);
      return number;
    },
    reach(moment, api, number) {
      for (const point of failpoints) {
        if (point.api === api && point.moment === moment && point.nth === number) strike(point.signal);
      }
    },
  };
}
