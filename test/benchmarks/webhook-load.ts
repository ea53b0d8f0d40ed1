import { join } from 'node:path';
import { forge } from '../../packages/cli/src/forge.ts';
import { createUuidV7 } from '../../packages/ingress/src/index.ts';
import { toRawRecord } from '../../packages/ingress/src/raw-record.ts';
import type { Kafka, OutgoingRecord } from '../../packages/kafka/src/index.ts';
import { loadFixtures, loadPlugin } from '../../packages/plugin-sdk/src/index.ts';
import { pluginsFolder } from '../plugins/plugins-folder.ts';

/** Where the webhooks go, and how many. */
export interface WebhookLoad {
  kafka: Kafka;
  topic: string;
  webhooks: number;
  /** What they are signed with. */
  secret: Buffer;
}

const recordsPerPublish = 5_000;
/** Ids of the fixture, each of which every webhook has of its own. */
const idsOfFixture = /(?<=evt_|pi_)\d{19}/g;

/** Fills a raw topic with genuine webhooks of WooshPay, each about a payment of its own, with bodies of 2 KB. */
export async function fillWithWebhooks({ kafka, topic, webhooks, secret }: WebhookLoad): Promise<void> {
  const specifier = join(pluginsFolder, 'wooshpay');
  const loaded = await loadPlugin({ provider: 'wooshpay', specifier, from: pluginsFolder });
  const fixture = loadFixtures(specifier).find(({ name }) => name === 'payment_intent.succeeded');
  if (fixture === undefined) throw new Error('the benchmark needs the fixture payment_intent.succeeded');
  const signingKey = loaded.plugin.signature.prepareSigningKey(secret);
  // To 2,048 bytes, by a value that stands in no event.
  const missing = 2_048 - fixture.body.length;
  const template = fixture.body.toString().replace('_secret_example', `_secret_example${'a'.repeat(missing)}`);
  const recordOf = (index: number): OutgoingRecord => {
    const body = Buffer.from(template.replace(idsOfFixture, String(index).padStart(19, '1')));
    const webhook = forge(loaded, {
      fixture: { ...fixture, body },
      forgery: 'genuine',
      signingKey,
      now: Date.now() * 1000,
    });
    const delivery = {
      id: createUuidV7(),
      receivedAtMs: Date.now(),
      account: 'main',
      method: 'POST',
      path: '/webhooks/wooshpay/main',
      rawHeaders: [...webhook.headers.flat(), 'content-type', 'application/json', 'user-agent', 'WooshPay/1.0'],
      body: webhook.body,
    };
    return toRawRecord(delivery, { topic, orderingKey: loaded.plugin.orderingKey });
  };
  const producer = kafka.producer();
  for (let from = 0; from < webhooks; from += recordsPerPublish) {
    const length = Math.min(recordsPerPublish, webhooks - from);
    await producer.publish(Array.from({ length }, (_, at) => recordOf(from + at)));
  }
  await producer.close();
}
