import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { createRegistry, schemaTexts, topics as canonicalTopics } from '@tributary/events';
import { createKafka, type Admin } from '@tributary/kafka';
import type { LocalStack } from '@tributary/local-stack';
import type { Check } from './check.ts';
import { clusterCheck, imageOf, podsOf, settledPodsOf, unless } from './cluster-check.ts';
import type { Ended } from './command.ts';
import { hooksOf, runHooksIn } from './hook-cluster.ts';
import { prepareNamespace, secretText, type Installation } from './installation.ts';
import { appVersion, release } from './rendering.ts';

/** What stands before the topics of a check, each time another: the Kafka may be one that stays. */
export function topicPrefixOf(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}.`;
}

const prefixes = {
  good: topicPrefixOf('good'),
  collides: topicPrefixOf('collides'),
  incompatible: topicPrefixOf('incompatible'),
};

/** An upgrade that a hook must stop: which one, and what it says. */
interface BadUpgrade {
  mistake: string;
  values: string[];
  job: string;
  says: RegExp;
}

/**
 * The Jobs before an install and an upgrade really run here: topics and schemas are made in a real Kafka and registry, and
 * a mistake that only they can find stops the upgrade, in their words, before any pod has changed.
 */
export const hooksThatRun: Check = clusterCheck(
  'the hooks run: topics and schemas are made, and each of their mistakes stops an upgrade',
  async (cluster, context) => {
    const stack = await hooksOf(context, cluster);
    const installation = prepareNamespace(context, cluster, { namespace: 'hooks-run', rendering: 'minimal' });
    runHooksIn(cluster, installation.namespace);
    cluster.kubectl(['apply', '-f', '-'], secretText(installation.namespace, brokenKey));
    const connections = connectionsOf(stack, prefixes.good);
    const installed = installation.install('--set', connections);
    if (installed.status !== 0) return [`the install: ${installed.text}`];
    await plantTrouble(stack);
    const problems = [...(await preparedProblems(stack, prefixes.good))];
    for (const bad of badUpgrades(await closedPort())) {
      const tries = () => installation.upgrade('--set', connections, ...bad.values);
      problems.push(...badUpgradeProblems(installation, bad, tries));
    }
    return problems;
  },
);

/** What leads the Jobs to this Kafka and registry, as Helm's `--set` takes it. */
function connectionsOf({ kafka, registry }: LocalStack, topicPrefix: string): string {
  return `kafka.brokers={${kafka.brokers.join(',')}},registry.url=${registry.url},kafka.topicPrefix=${topicPrefix}`;
}

const brokenKey = { name: 'broken', keys: new Set(['public-key']) };

/** The topics and schemas that are not there after a good install. */
export async function preparedProblems(
  { kafka: { brokers }, registry }: LocalStack,
  prefix: string,
): Promise<string[]> {
  const names = await withAdmin(brokers, (admin) => admin.topics());
  const wanted = ['raw.wooshpay', 'dead-letters.wooshpay', 'audit', 'control', ...canonicalTopics];
  const { lookUp } = createRegistry({ url: registry.url });
  const ids = await Promise.allSettled(
    canonicalTopics.map((topic) => lookUp(`${prefix}${topic}-value`, schemaTexts[topic])),
  );
  return [
    ...wanted.filter((name) => !names.includes(prefix + name)).map((name) => `the topic ${name} is not made`),
    ...ids.flatMap((looked) =>
      looked.status === 'rejected' ? [`a schema is not there: ${String(looked.reason)}`] : [],
    ),
  ];
}

async function withAdmin<T>(brokers: readonly string[], use: (admin: Admin) => Promise<T>): Promise<T> {
  const kafka = createKafka({ brokers, clientId: 'chart' });
  const admin = kafka.admin();
  try {
    return await use(admin);
  } finally {
    await admin.close();
    await kafka.close();
  }
}

/** A topic in the way of another, and a schema that no later one can follow. */
async function plantTrouble({ kafka: { brokers }, registry }: LocalStack): Promise<void> {
  const spec = {
    topic: `${prefixes.collides.replaceAll('.', '_')}payments`,
    partitions: 1,
    replicationFactor: 1,
    settings: {},
  };
  await withAdmin(brokers, (admin) => admin.applyTopics([spec]));
  const fields = [{ name: 'amount', type: 'double' }];
  const { register, requireCompatibility } = createRegistry({ url: registry.url });
  const subject = `${prefixes.incompatible}payments-value`;
  await register(subject, JSON.stringify({ type: 'record', name: 'PaymentsEvent', namespace: 'other', fields }));
  await requireCompatibility(subject);
}

function badUpgrades(port: number): BadUpgrade[] {
  const provider = (id: string, value: object) => ['--set-json', `providers.${id}=${JSON.stringify(value)}`];
  const keys = (secret: string, key: string) => ({ keys: [{ id: 'one', secret, key }] });
  return [
    {
      mistake: 'a plugin that is not in the image',
      values: provider('acme', {
        plugin: '@acme/tributary-plugin',
        accounts: { main: keys('wooshpay-main', 'signing-key') },
      }),
      job: 'check-config',
      says: /plugin\.not_found: .+ Install its package .+\(acme: @acme\/tributary-plugin: no such package/,
    },
    {
      mistake: 'a Secret that holds no key of this platform',
      values: provider('useepay', {
        accounts: { main: { settings: { amountUnit: 'minor' }, ...keys('broken', 'public-key') } },
      }),
      job: 'check-config',
      says: /config\.key_unreadable: .+\(providers\.useepay\.accounts\.main: key one is no key of the scheme rsa-sha256/,
    },
    {
      mistake: 'a topic that cannot be created',
      values: ['--set', `kafka.topicPrefix=${prefixes.collides}`],
      job: 'apply-topics',
      says: /kafka\.request_failed: .+collides-\w+\.payments: INVALID_TOPIC_EXCEPTION, .+choose another kafka\.topicPrefix/,
    },
    {
      mistake: 'an incompatible schema',
      values: ['--set', `kafka.topicPrefix=${prefixes.incompatible}`],
      job: 'register-schemas',
      says: /registry\.incompatible: .+`tributary schemas check` says where\. \(incompatible-\w+\.payments-value\)/,
    },
    {
      mistake: 'brokers that do not answer',
      values: ['--set', `kafka.brokers={127.0.0.1:${port}}`],
      job: 'apply-topics',
      says: /kafka\.unreachable: No broker answers\. Check kafka\.brokers/,
    },
    {
      mistake: 'a registry that does not answer',
      values: ['--set', `registry.url=http://127.0.0.1:${port}`],
      job: 'register-schemas',
      says: /registry\.unreachable: .+Check registry\.url/,
    },
  ];
}

function badUpgradeProblems(
  installation: Installation,
  { mistake, job, says }: BadUpgrade,
  tries: () => Ended,
): string[] {
  const before = settledPodsOf(installation);
  const tried = tries();
  const failed = `job ${release}-${job} failed`;
  return [
    ...unless(tried.status !== 0 && tried.text.includes(failed), `${mistake} does not stop the upgrade`, tried),
    ...unless(says.test(tried.text), `${mistake}: Helm does not say ${says}`, tried),
    ...unless(says.test(installation.log(`job/${release}-${job}`)), `${mistake}: the log of the Job is not kept`),
    ...unless(podsOf(installation) === before, `${mistake}: the pods were ${before}, and are ${podsOf(installation)}`),
    ...unless(imageOf(installation).endsWith(`:${appVersion()}`), `${mistake}: the image is another`),
  ];
}

/** A port at which nothing answers. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
