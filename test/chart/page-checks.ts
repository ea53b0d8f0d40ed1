import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalStack } from '@tributary/local-stack';
import type { Check, CheckContext } from './check.ts';
import { clusterCheck, eventually, unless } from './cluster-check.ts';
import type { Cluster } from './cluster.ts';
import { run, type Ended } from './command.ts';
import { preparedProblems, topicPrefixOf } from './hook-checks.ts';
import { hooksOf, runHooksIn } from './hook-cluster.ts';
import { objectsOf, secretText } from './installation.ts';
import { blocksOf, type Block } from './page.ts';
import { chartFolder, namespace } from './rendering.ts';

const root = join(chartFolder, '../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const afterFailures = '## What happens before anything changes';

/** What the pages say is there already. */
const present = [
  { name: 'kafka-ca', keys: new Set(['ca.crt']) },
  { name: 'kafka-user', keys: new Set(['password']) },
];

/** Somebody with a checkout, `kubectl` and `helm`, who does what a page says. */
interface Reader {
  /** Runs commands as they stand, and where one fails says which. */
  does(blocks: Block[]): string[];
  /** Runs commands with more arguments. */
  tries(block: Block | undefined, ...args: string[]): Ended;
}

/** What follows stands on the page, and is done in its order; only the Secrets of Kafka are made here. */
export const deployingPage: Check = clusterCheck(
  'docs/deploying.md installs, upgrades, goes back and uninstalls, as it stands',
  async (cluster, context) => {
    const page = read('docs/deploying.md');
    const reader = createReader(cluster, context);
    const [first, ...rest] = blocksOf(page, '## Install');
    const upgrade = blocksOf(page, '## Upgrade, and back');
    forget(cluster);
    const problems = reader.does(first === undefined ? [] : [first]);
    for (const secret of present) cluster.kubectl(['apply', '-f', '-'], secretText(namespace, secret));
    problems.push(...reader.does(rest), ...reader.does(upgrade));
    await hooksOf(context, cluster);
    runHooksIn(cluster, namespace);
    return [
      ...problems,
      ...realCheckProblems(reader, upgrade[0]),
      ...stoppedProblems(reader, upgrade[0], blocksOf(page, afterFailures)),
      ...reader.does(blocksOf(page, '## Uninstall')),
      ...leftProblems(cluster),
    ];
  },
);

/** The page's own values, TLS, SASL and the key among them, are good ones for the application in a pod. */
function realCheckProblems(reader: Reader, upgrade: Block | undefined): string[] {
  const checked = reader.tries(upgrade, '--set', 'prepare.topics=false,prepare.schemas=false');
  return unless(checked.status === 0, 'the values of the page are refused', checked);
}

function stoppedProblems(reader: Reader, upgrade: Block | undefined, log: Block[]): string[] {
  const stopped = reader.tries(upgrade, ...missingPlugin);
  const logged = reader.tries(log[0]);
  return [
    ...unless(stopped.status !== 0, 'a plugin that is not there does not stop the upgrade'),
    ...unless(logged.text.includes('plugin.not_found'), 'the log of the Job cannot be read as the page says', logged),
  ];
}

const acme = {
  plugin: '@acme/tributary-plugin',
  accounts: { main: { keys: [{ id: 'one', secret: 'wooshpay-main', key: 'signing-key' }] } },
};

/** A mistake that a Job finds, as arguments for a shell. */
const missingPlugin = ['--set-json', `'providers.acme=${JSON.stringify(acme)}'`];

/** "leaves nothing of the chart, except a failed Job for its hour". */
function leftProblems(cluster: Cluster): string[] {
  const yours = new Set([...present.map(({ name }) => `secret/${name}`), 'secret/wooshpay-main']);
  const left = () =>
    objectsOf(cluster, namespace).filter(
      (name) => !yours.has(name) && !/^(job\.batch|pod)\/.*-check-config/.test(name),
    );
  eventually(() => left().length === 0);
  return left().map((name) => `${name} is left`);
}

/**
 * The same with the least of values, and a real Kafka and registry in the place of those that they name: at once, and after an
 * install that failed, as docs/deploying.md says.
 */
export const quickStart: Check = clusterCheck(
  'the quick start of the chart, with hooks that run, makes topics and schemas',
  async (cluster, context) => {
    const stack = await hooksOf(context, cluster);
    const prefix = topicPrefixOf('quick-start');
    const [command, values] = quickStartBlocks();
    const [, again] = blocksOf(read('docs/deploying.md'), afterFailures);
    if (again === undefined) return ['docs/deploying.md does not say how to go on after an install that failed'];
    forget(cluster);
    runHooksIn(cluster, namespace);
    const secret = { name: 'wooshpay-main', keys: new Set(['signing-key']) };
    cluster.kubectl(['apply', '-f', '-'], secretText(namespace, secret));
    const reader = createReader(cluster, context);
    reader.does([leadTo(stack, values, prefix)]);
    const failed = reader.tries(command, ...missingPlugin);
    const problems = [...unless(failed.status !== 0, 'a first install does not fail'), ...reader.does([again])];
    reader.tries({ language: 'sh', text: `helm uninstall river --namespace ${namespace} --wait` });
    problems.push(...reader.does([command]));
    return [...problems, ...(await preparedProblems(stack, prefix))];
  },
);

function quickStartBlocks(): [command: Block, values: Block] {
  const blocks = blocksOf(read('deploy/helm/tributary/README.md'), '# Chart `tributary`');
  const [command, values] = ['sh', 'yaml'].map((language) => blocks.find((block) => block.language === language));
  if (command === undefined || values === undefined) throw new Error('The quick start has no command or no values');
  return [command, values];
}

/** The values with these brokers and this registry. Throws an Error where they do not name what is replaced. */
function leadTo({ kafka, registry }: LocalStack, { language, text }: Block, topicPrefix: string): Block {
  const replacements = [
    ["brokers: ['kafka-0.kafka:9092']", `brokers: ${JSON.stringify(kafka.brokers)}, topicPrefix: ${topicPrefix}`],
    ["'http://registry.kafka:8081'", `'${registry.url}'`],
  ] as const;
  const missing = replacements.filter(([named]) => !text.includes(named)).map(([named]) => named);
  if (missing.length > 0) throw new Error(`The values of the quick start do not name ${missing.join(', ')}`);
  return { language, text: replacements.reduce((changed, [named, here]) => changed.replace(named, here), text) };
}

/** As if nobody had been here. */
function forget(cluster: Cluster): void {
  cluster.kubectl(['delete', 'namespace', namespace, '--wait', '--ignore-not-found']);
}

function createReader(cluster: Cluster, context: CheckContext): Reader {
  const cwd = mkdtempSync(join(context.scratch, 'reader-'));
  symlinkSync(join(root, 'deploy'), join(cwd, 'deploy'));
  writeFileSync(join(cwd, 'wooshpay.key'), 'a key for this check');
  const sh = (text: string) => run('sh', ['-e', '-c', text], { cwd, environment: cluster.environment });
  return {
    tries: (block, ...args) => sh([block?.text.trim() ?? '', ...args].join(' ')),
    does(blocks) {
      for (const { language, text } of blocks) {
        if (language === 'yaml') writeFileSync(join(cwd, 'my-values.yaml'), text);
        const ended = language === 'sh' ? sh(text) : undefined;
        if (ended !== undefined && ended.status !== 0) return [`${text.trim()}\n${ended.text}`];
      }
      return [];
    },
  };
}
