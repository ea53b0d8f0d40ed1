import { createKafka } from '../src/index.ts';

/** A process of its own that dies after it handled its first batch and before that is committed. */
const [broker = '', group = '', topic = ''] = process.argv.slice(2);

await createKafka({ brokers: [broker], clientId: 'tests' }).startConsumer({
  group,
  topics: [topic],
  sessionTimeoutMs: 1_500,
  onStopped: () => process.exit(1),
  onBatch: async ({ records }) => {
    process.stdout.write(`${records.map(({ value }) => String(value)).join(' ')}\n`);
    process.kill(process.pid, 'SIGKILL');
  },
});
