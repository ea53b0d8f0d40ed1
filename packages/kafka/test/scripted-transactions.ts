import type { Message } from 'kafkajs';
import type { TransactionClient } from '../src/transaction-client.ts';

/** A transaction client that notes what it is asked, and fails as it is told. */
export interface ScriptedClient extends TransactionClient {
  noted: string[];
  /** Fails the next call of this name. */
  failures: Map<string, Error>;
}

/** An answer of a broker, as kafkajs has it. */
export function answer(type: string): Error {
  return Object.assign(new Error(type), { type });
}

/** Refuses batches of more than `largestBytes`. */
export function createScriptedClient(noted: string[] = [], largestBytes = Number.POSITIVE_INFINITY): ScriptedClient {
  const failures = new Map<string, Error>();
  const note = async (name: string, detail = ''): Promise<void> => {
    noted.push(`${name} ${detail}`.trim());
    const failure = failures.get(name);
    failures.delete(name);
    if (failure) throw failure;
  };
  return {
    noted,
    failures,
    initialise: () => note('initialise'),
    addPartitions: (targets) => note('add', targets.map((one) => `${one.topic}/${one.partition}`).join(' ')),
    async produce({ topic, partition }, messages: readonly Message[]) {
      const texts = messages.map(({ value }) => String(value));
      await note('produce', `${topic}/${partition} ${texts.join(' ')}`);
      if (texts.join('').length > largestBytes) throw answer('MESSAGE_TOO_LARGE');
      return 0n;
    },
    commitOffset: ({ group, topic, partition, offset, metadata }) =>
      note('offset', `${group} ${topic}/${partition} ${offset} ${metadata}`),
    end: (result) => note('end', result),
    close: () => void noted.push('close'),
  };
}
