import { describe } from '@jest/globals';
import { stackVariables } from './stack-variables.ts';

/** The Kafka and the schema registry that the tests of a run share. */
export interface TestStack {
  brokers: string[];
  registryUrl: string;
}

/** The shared stack; undefined where none could be had. */
export function stack(): TestStack | undefined {
  const brokers = process.env[stackVariables.brokers];
  const registryUrl = process.env[stackVariables.registryUrl];
  return brokers === undefined || registryUrl === undefined ? undefined : { brokers: brokers.split(','), registryUrl };
}

/** `describe` with the shared stack; skipped, with the reason in the name, where there is none. */
export function describeKafka(name: string, fn: (stack: TestStack) => void): void {
  const running = stack();
  if (running !== undefined) {
    describe(name, () => fn(running));
    return;
  }
  const reason = process.env[stackVariables.reason] ?? 'the run did not start a Kafka';
  describe.skip(`${name} (skipped: ${reason})`, () => fn({ brokers: [], registryUrl: '' }));
}
