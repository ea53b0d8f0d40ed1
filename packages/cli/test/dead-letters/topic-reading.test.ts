import { expect, test } from '@jest/globals';
import { readTopic } from '../../src/dead-letters/topic-reading.ts';
import { recordsOf, scriptedKafka } from './scripted-kafka.ts';

const records = recordsOf('t', [
  ['a', ''],
  ['b', ''],
  ['c', ''],
]);
const [, , later] = records;

/** The keys that are read. */
async function keysOf(kafka: ReturnType<typeof scriptedKafka>, limit = Infinity): Promise<string[]> {
  const keys: string[] = [];
  await readTopic(kafka, 't', ({ key }) => {
    keys.push(String(key));
    return Promise.resolve(keys.length < limit);
  });
  return keys;
}

test('what stands in the topic is read, in order', async () => {
  expect(await keysOf(scriptedKafka({ t: records }))).toEqual(['a', 'b', 'c']);
});

test('what is written meanwhile is not read: whoever writes there would be read for ever', async () => {
  const kafka = scriptedKafka({ t: records.slice(0, 2) }, async (all, hand) => {
    for (const record of [...all, later]) if (record) await hand(record);
  });
  expect(await keysOf(kafka)).toEqual(['a', 'b']);
});

test('what is delivered again after an interruption is read once', async () => {
  const kafka = scriptedKafka({ t: records }, async (all, hand) => {
    for (const record of [...all.slice(0, 2), ...all]) await hand(record);
  });
  expect(await keysOf(kafka)).toEqual(['a', 'b', 'c']);
});

test('no more is read than is wanted', async () => {
  expect(await keysOf(scriptedKafka({ t: records }), 2)).toEqual(['a', 'b']);
});

test('what fails while a record is taken is the failure of the reading', async () => {
  const reading = readTopic(scriptedKafka({ t: records }), 't', () => Promise.reject(new Error('this one')));
  await expect(reading).rejects.toThrow('this one');
});
