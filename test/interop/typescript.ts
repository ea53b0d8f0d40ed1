import { isTributaryError } from '@tributary/errors';
import { createRegistry, topics, type Topic } from '@tributary/events';
import { createKafka, type IncomingRecord } from '@tributary/kafka';
import { createEventReader, type EventReader } from '../../packages/cli/src/event-reader.ts';
import type { TestStack } from '../jest/stack.ts';
import { placeOf, type Line, type Reading } from './line.ts';

/** Reads topics to their ends with our own decoder and the real registry. */
export async function readInTypeScript(prefixed: string[], { brokers, registryUrl }: TestStack): Promise<Reading> {
  const reader = createEventReader(createRegistry({ url: registryUrl, retries: 0 }));
  const reading: Reading = { lines: [], unreadable: [] };
  for (const record of await recordsOf(prefixed, brokers)) {
    const line = await lineOf(record, reader);
    if (line === undefined) reading.unreadable.push(placeOf(record));
    else reading.lines.push(line);
  }
  reading.unreadable.sort();
  return reading;
}

async function recordsOf(prefixed: string[], brokers: string[]): Promise<IncomingRecord[]> {
  const kafka = createKafka({ brokers, clientId: 'interop' });
  const records: IncomingRecord[] = [];
  const tail = await kafka.tail({
    topics: prefixed,
    from: 'beginning',
    onRecord: (record) => void records.push(record),
  });
  await tail.caughtUp;
  await tail.close();
  await kafka.close();
  return records;
}

async function lineOf(record: IncomingRecord, reader: EventReader): Promise<Line | undefined> {
  const { topic, partition, offset, key, headers, value } = record;
  const canonical = topics.find((one) => topic.endsWith(`.${one}`)) as Topic;
  try {
    const event = await reader.read(canonical, value ?? Buffer.alloc(0));
    return {
      topic,
      partition,
      offset: Number(offset),
      key: key === null ? null : key.toString(),
      headers: headers.map(([name, text]) => [name, text.toString()] as const),
      // As JSON and back: an event's prototype is none that another language could have.
      event: JSON.parse(JSON.stringify(event)) as unknown,
    };
  } catch (error) {
    if (isTributaryError(error) && error.code.startsWith('event.')) return undefined;
    throw error;
  }
}
