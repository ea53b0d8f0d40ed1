import { createKafka } from '../src/index.ts';
import { createBrokerProxy, type HeldRequest } from './broker-proxy.ts';
import { copyTransactionally } from './transactor.ts';

/**
 * A process of its own that says `open` when its first transaction has stored its records and not ended: to be killed then, or
 * stopped for longer than a transaction may take and continued. Says `committed`, and how often it tried, when all is done.
 */
const [broker = '', group = '', from = '', to = ''] = process.argv.slice(2);

const proxy = createBrokerProxy();
let end: HeldRequest | undefined;
process.on('SIGCONT', () => void end?.release());

const kafka = createKafka({ brokers: [broker], clientId: 'tests', openSocket: proxy.openSocket });
const transactor = await copyTransactionally(kafka, {
  group,
  from,
  to,
  transactionTimeoutMs: 3_000,
  sessionTimeoutMs: 30_000,
  async before() {
    if (end !== undefined) return;
    end = proxy.holdRequest('EndTxn');
    void end.held.then(() => process.stdout.write('open\n'));
  },
});
await transactor.hasCommitted(1);
process.stdout.write(`committed after ${transactor.failures.length} failures\n`);
