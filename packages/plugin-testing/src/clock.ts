import type { Micros } from '@tributary/plugin-sdk';
import { withMembersReplaced } from './replaced-members.ts';

/** Runs a synchronous function while it is a certain time: by `Date` in all its forms. */
export function whileItIs<T>(instant: Micros, run: () => T): T {
  const milliseconds = instant / 1000;
  const clock = new Proxy(Date, {
    construct: (date, given: unknown[]) => new date(...((given.length === 0 ? [milliseconds] : given) as [number])),
    apply: (date) => new date(milliseconds).toString(),
    get: (date, member) => (member === 'now' ? () => milliseconds : (Reflect.get(date, member) as unknown)),
  });
  return withMembersReplaced([[globalThis, 'Date', clock]], run);
}
