import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** A Java client that reads with `read_committed`. */
export interface JavaReader {
  /** The values of a topic, in the order of a partition. */
  read(topic: string): Promise<string[]>;
  close(): Promise<void>;
}

/** The jars that the local stack keeps in its cache, if it ever started a Kafka here. */
function findJars(): string | undefined {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const [client] = globSync(join(cache, 'tributary', 'kafka-*', '**', 'kafka-clients-*.jar'));
  return client === undefined ? undefined : join(dirname(client), '*');
}

/**
 * Starts a Java client; `undefined` where there is none. What a transaction left is not judged by kafkajs: its filter lets
 * aborted records through where a fetch begins inside two aborted transactions.
 */
export function startJavaReader(broker: string): JavaReader | undefined {
  const jars = findJars();
  if (jars === undefined) return undefined;
  const program = join(import.meta.dirname, 'ReadCommitted.java');
  const flags = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
  const child = spawn('java', [...flags, '-cp', jars, program, broker], { stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();

  return {
    async read(topic) {
      child.stdin.write(`${topic}\n`);
      const values: string[] = [];
      for (;;) {
        const { value: line, done } = await lines.next();
        if (done === true) throw new Error('The Java client has ended');
        if (line === 'end') return values;
        if (line.startsWith('value ')) values.push(line.slice('value '.length));
      }
    },
    async close() {
      child.stdin.end();
      await exited;
    },
  };
}
