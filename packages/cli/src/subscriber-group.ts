import { isGroupName } from '@tributary/subscriber';
import { InvalidArgumentError } from 'commander';

/** The name of a subscriber's group, as `createSubscriber` takes it: it is a part of topic names. */
export function readGroup(text: string): string {
  if (isGroupName(text)) return text;
  throw new InvalidArgumentError('It must be letters, digits, ".", "_" and "-", at most 100.');
}
