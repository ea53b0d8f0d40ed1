import { join } from 'node:path';
import type { TestStack } from '../jest/stack.ts';
import { execute, type Command } from './command.ts';
import type { Line, Reading } from './line.ts';

const schemasFolder = join(import.meta.dirname, '../../schemas');
const timeoutMs = 60_000;

/** What a run reads, and which of the program's options differ from a reading as JSON. */
export interface Run {
  stack: TestStack;
  topics: readonly string[];
  group: string;
  types?: readonly string[];
  isJson?: boolean;
}

/** What a run printed. */
export interface Printed {
  lines: string[];
  /** Where the records stand that it could not read, sorted. */
  unreadable: string[];
}

/** Runs an example until it has read all that is there. Rejects with what it complained about. */
export async function run(command: Command, options: Run): Promise<Printed> {
  const { stack, topics, group, types = [], isJson = true } = options;
  const env = {
    ...process.env,
    KAFKA_BROKERS: stack.brokers.join(','),
    SCHEMA_REGISTRY_URL: stack.registryUrl,
    SCHEMAS: schemasFolder,
    GROUP: group,
    TYPES: types.join(','),
  };
  const { stdout, stderr } = await execute([...command, '--until-end', ...(isJson ? ['--json'] : []), ...topics], {
    env,
    timeoutMs,
  });
  return {
    lines: stdout.split('\n').filter((line) => line !== ''),
    unreadable: Array.from(stderr.matchAll(/^unreadable (\S+): /gm), ([, place]) => place ?? '').toSorted(),
  };
}

/** What an example read of topics, once. */
export async function read(command: Command, options: Run): Promise<Reading> {
  const { lines, unreadable } = await run(command, options);
  return { lines: lines.map((line) => JSON.parse(line) as Line), unreadable };
}
