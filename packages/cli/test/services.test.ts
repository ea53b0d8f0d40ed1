import { afterEach, expect, test } from '@jest/globals';
import { createLogger, createMetrics, createTopicNames, parseConfig } from '@tributary/host';
import { configureProviders } from '@tributary/runtime';
import type { Context } from '../src/context.ts';
import { sendWebhook } from '../src/send.ts';
import { providerChecks, startIngressService, type IngressService } from '../src/services.ts';

let ingress: IngressService | undefined;
afterEach(() => ingress?.close());

test('the ingress keeps in order what the plugin says now', async () => {
  const text = 'ingress: { port: 0 }\nproviders: { wooshpay: { accounts: { main: { keys: [] } } } }';
  const config = parseConfig(text, { file: '/tributary.yaml' });
  const keys: string[] = [];
  const publish = async (records: readonly { key: string }[]) => void keys.push(...records.map(({ key }) => key));
  const context = {
    config,
    providers: await configureProviders({ ...config, folder: import.meta.dirname }),
    kafka: { producer: () => ({ publish, close: async () => undefined }) },
    topics: createTopicNames(''),
    metrics: createMetrics(),
    logger: createLogger({ name: 'test', level: 'error' }),
  } as unknown as Context;
  const service = await startIngressService(context);
  ingress = service;
  const send = () =>
    sendWebhook(
      { headers: [], body: Buffer.from('{"a":"one","b":"two"}') },
      { ...service, provider: 'wooshpay', account: 'main' },
    );

  service.orderBy('wooshpay', ['a']);
  await send();
  service.orderBy('wooshpay', ['b']);
  await send();
  service.orderBy('wooshpay', undefined);
  await send();
  expect(keys).toEqual(['one', 'two', expect.stringMatching(/^[0-9a-f]{64}$/)]);
});

test.each([
  ['consuming', true],
  ['waiting-for-keys', true],
  ['paused', true],
  ['quarantined', true],
  ['stopped', true],
  ['starting', 'starting'],
  ['restarting', 'restarting'],
] as const)('a provider that is %s is ready: %s', (state, ready) => {
  expect(providerChecks({ states: () => ({ acme: state }) })).toEqual({ acme: ready });
});
