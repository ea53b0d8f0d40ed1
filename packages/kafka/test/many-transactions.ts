import { createClient } from '../src/client.ts';
import { createTransactionClient, type TransactionClient } from '../src/transaction-client.ts';
import { createTestCluster } from './cluster.ts';

/**
 * Runs more transactions on one transactional id than an epoch has numbers, and takes the id over more often than that: brokers
 * then give it another producer id. By hand, for minutes: `node --conditions=tributary-source many-transactions.ts <broker>
 * [transactions] [lives]`.
 */
const [broker = '', transactions = '40000', lives = '40000'] = process.argv.slice(2);

const cluster = createTestCluster([broker]);
const topic = await cluster.topic();

function createLife(): TransactionClient {
  return createTransactionClient({
    client: createClient({ brokers: [broker], clientId: 'tests' }, { retries: 3 }),
    transactionalId: topic,
    transactionTimeoutMs: 10_000,
    metadataMaxAgeMs: 60_000,
    compressionOf: () => 'none',
  });
}

async function commitOne(client: TransactionClient): Promise<void> {
  await client.addPartitions([{ topic, partition: 0 }]);
  await client.produce({ topic, partition: 0 }, [{ key: null, value: Buffer.from('x') }]);
  await client.end('commit');
}

const client = createLife();
await client.initialise();
for (let count = 0; count < Number(transactions); count += 1) await commitOne(client);
for (let life = 0; life < Number(lives); life += 1) await client.initialise();
await commitOne(client);
client.close();

const [range] = await cluster.admin.offsets(topic);
// A record and a marker each.
const expected = 2n * (BigInt(transactions) + 1n);
process.stdout.write(`${range?.end === expected ? 'all there' : `expected ${expected}`}: ${range?.end} offsets\n`);
await cluster.close();
process.exitCode = range?.end === expected ? 0 : 1;
