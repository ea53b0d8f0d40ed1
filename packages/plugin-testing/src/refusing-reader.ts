import { Fields } from '@tributary/plugin-sdk';
import { withMembersReplaced, type ReplacedMember } from './replaced-members.ts';

type Method = (this: unknown, ...given: unknown[]) => unknown;

/**
 * The method of Fields by which a plugin read what was refused last while the function ran: `optionalTime`; `undefined` where none
 * refused. Of methods that call each other it is the one that the plugin called.
 */
export function refusingReader(run: () => unknown): string | undefined {
  let refusing: string | undefined;
  const prototype = Fields.prototype as unknown as Record<string, Method>;
  const names = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
  const members = names.map((name): ReplacedMember => {
    const read = prototype[name] as Method;
    const watched: Method = function (...given) {
      try {
        return read.apply(this, given);
      } catch (error) {
        refusing = name;
        throw error;
      }
    };
    return [prototype, name, watched];
  });
  withMembersReplaced(members, run);
  return refusing;
}
