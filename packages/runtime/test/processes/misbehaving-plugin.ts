import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, createMetrics, createTopicNames, runUntilSignal } from '@tributary/host';
import { createInterpret } from '@tributary/interpret';
import { processBatch } from '../../src/batch.ts';
import { interpretInline } from '../../src/inline.ts';
import { createOutcomeMetrics } from '../../src/outcome-metrics.ts';
import { assembleProvider } from '../../src/provider-setup.ts';
import { encoders, keysOf, paid, providerOf, recordOf } from '../acme.ts';
import { scriptedPublisher } from '../scripted-publisher.ts';

const provider = providerOf();
type Envelope = typeof provider.plugin.envelope;
const { envelope } = provider.plugin;
const rejected = (): never => Promise.reject(new Error('Erika4242')) as never;

/** Does something on the side, and then reads as it should. */
const besides =
  (act: () => unknown): Envelope =>
  (...given) => {
    void act();
    return envelope(...given);
  };

/** What an author's envelope can do wrong. */
const envelopes: Record<string, Envelope> = {
  'throws a text': () => {
    throw 'Erika4242';
  },
  'throws nothing': () => {
    throw undefined;
  },
  'returns a promise that rejects': rejected,
  'returns a list with one': () => [rejected()],
  'leaves a rejected promise behind': besides(rejected),
  'leaves a promise behind that rejects later': besides(() => delay(1).then(rejected)),
  'leaves a promise behind that rejects with a text': besides(() => Promise.reject('Erika4242')),
  'leaves a timer behind that throws': besides(() =>
    setTimeout(() => {
      throw new Error('Erika4242');
    }, 1),
  ),
};

// A runtime's batch loop, and the end that a runtime has: says what became of one webhook, waits for what comes later, and is told to end.
const logger = createLogger({ name: 'misbehaving-plugin' });
void runUntilSignal({ signals: process, close: async () => undefined, graceMs: 1000, log: logger });
const plugin = { ...provider.plugin, envelope: envelopes[process.argv[2] ?? ''] ?? envelope };
const publisher = scriptedPublisher();
const record = recordOf(paid({ id: 'ch_1' }));
await processBatch(
  { topic: 'raw.acme', partition: 3, epoch: 1, records: [record], signal: new AbortController().signal },
  {
    provider: 'acme',
    plugin: '@acme/tributary-plugin@1.2.3',
    interpret: () => interpretInline(createInterpret(assembleProvider({ ...provider, plugin }, keysOf()), encoders)),
    publisher,
    topics: createTopicNames(''),
    metrics: createOutcomeMetrics(createMetrics()),
    logger,
    now: () => new Date(),
  },
);
await delay(50);
const stored = publisher.stored.map(({ topic, headers = [] }) => {
  const named = Object.fromEntries(headers.map(([name, value]) => [name, String(value)]));
  return { topic, code: named['dead-letter-code'], plugin: named['dead-letter-plugin'] };
});
process.stdout.write(`${JSON.stringify({ stored })}\n`);
process.kill(process.pid, 'SIGTERM');
