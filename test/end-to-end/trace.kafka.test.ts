import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger, loadConfig } from '@tributary/host';
import { createSubscriber, subscriberTopics, type HandlerContext } from '@tributary/subscriber';
import { createContext, type Context } from '../../packages/cli/src/context.ts';
import { forge } from '../../packages/cli/src/forge.ts';
import { startIngressService, startRuntimeService } from '../../packages/cli/src/services.ts';
import { collectSpans, linksOf, trace } from '../jest/collected-spans.ts';
import { describeKafka } from '../jest/stack.ts';
import { createDeployment, eventually, prepare, type Deployment } from './deployment.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${parentId}-01`;
const type = 'payment_intent.succeeded';

describeKafka('the trace of a webhook', ({ brokers, registryUrl }) => {
  let deployment: Deployment;
  /** How many webhooks there are so far. They are of one payment, so that they are handled in their order. */
  let sent = 0;

  beforeAll(async () => {
    deployment = createDeployment({ brokers, registryUrl, providers: ['wooshpay'] });
    await prepare(deployment);
  }, 60_000);
  afterAll(() => deployment.close());

  async function createServices(): Promise<Context> {
    const config = await loadConfig({ file: deployment.configFile, environment: {}, workingFolder: '/' });
    return createContext(config, {}, createLogger({ name: 'trace', level: 'error' }));
  }

  async function send(url: string): Promise<void> {
    const loaded = await deployment.plugin('wooshpay');
    const fixture = loaded.fixtures.find(({ name }) => name === type);
    if (fixture === undefined) throw new Error(`no fixture ${type}`);
    const signingKey = loaded.plugin.signature.prepareSigningKey(
      readFileSync(join(dirname(deployment.configFile), 'key')),
    );
    const { headers, body } = forge(loaded, { fixture, forgery: 'genuine', signingKey, now: Date.now() * 1000 });
    const answer = await fetch(`${url}/webhooks/wooshpay/main`, {
      method: 'POST',
      headers: [...headers, ['traceparent', traceparent], ['tracestate', 'a=1']] as [string, string][],
      body: new Uint8Array(body),
    });
    expect(answer.status).toBe(200);
    sent += 1;
  }

  /** Sends a webhook through an ingress, a runtime and a subscriber of its own, and gives what its handler was told. */
  async function handled(group: string): Promise<HandlerContext> {
    const services = await createServices();
    const admin = services.kafka.admin();
    const own = Object.values(subscriberTopics(group, deployment.prefix));
    await admin.applyTopics(own.map((topic) => ({ topic, partitions: 1, replicationFactor: 1, settings: {} })));
    await admin.close();
    const contexts: HandlerContext[] = [];
    const subscriber = createSubscriber({
      kafka: { brokers },
      registry: { url: registryUrl },
      group,
      topics: ['payments'],
      topicPrefix: deployment.prefix,
      handlers: {
        'payment.succeeded': async (_event, told) => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          trace.getTracer('service').startSpan('query').end();
          contexts.push(told);
        },
      },
    });
    const ingress = await startIngressService(services);
    const runtime = await startRuntimeService(services);
    try {
      await subscriber.start();
      await send(ingress.url);
      return await eventually(async () => contexts[sent - 1]);
    } finally {
      await Promise.all([subscriber.close(), runtime.close(), ingress.close()]);
      await services.kafka.close();
    }
  }

  test('goes on from the request to the handler as it came, where nobody traces', async () => {
    expect(await handled(`${deployment.prefix}untraced`)).toMatchObject({ traceparent, tracestate: 'a=1' });
  }, 60_000);

  test('is receive, interpret and handle, each under the one before, where an SDK is registered', async () => {
    const spans = collectSpans();
    try {
      const told = await handled(`${deployment.prefix}traced`);
      const names = ['receive wooshpay', 'interpret wooshpay', 'handle payment.succeeded', 'query'];
      const way = names.map((name) => linksOf(spans.all().findLast((span) => span.name === name) ?? spans.named(name)));
      expect(way.map((one) => one.traceId)).toEqual(way.map(() => traceId));
      expect(way.map((one) => one.parentId)).toEqual([parentId, ...way.slice(0, -1).map(({ id }) => id)]);
      expect(told).toMatchObject({ traceparent: `00-${traceId}-${way[1]?.id}-01`, tracestate: 'a=1' });
    } finally {
      spans.stop();
    }
  }, 60_000);
});
