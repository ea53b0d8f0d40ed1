import { isTributaryError } from '@tributary/errors';
import { createLogger, type Config } from '@tributary/host';
import { startLocalStack, type LocalStack } from '@tributary/local-stack';
import { createContext, type Context, type Environment } from './context.ts';
import { describeProblem, type Output } from './output.ts';
import { applyTopics, registerSchemas } from './preparation.ts';
import { makeSamples, type Sample } from './samples.ts';
import { sendWebhook } from './send.ts';
import { signingKey } from './signing-key.ts';
import {
  providerChecks,
  startIngressService,
  startObserveService,
  startRuntimeService,
  type Service,
} from './services.ts';
import { warnOfUnsigned } from './unsigned-warning.ts';
import { topics as canonicalTopics } from '@tributary/events';
import { createVerdict } from './verdict.ts';
import { describeSighting, sightingData, watch } from './watch.ts';

/** What `tributary up` is asked for. */
export interface UpOptions {
  config: Config;
  environment: Environment;
  output: Output;
  samples: boolean;
  /** End when each sample has come to its expected end; else stay up until `stop` resolves. */
  once: boolean;
  stop: Promise<void>;
}

const verdictTimeoutMs = 60_000;

/**
 * Everything on this machine: Kafka and registry, topics and schemas, ingress and runtime, signed samples and forged ones, and
 * what becomes of them. Resolves with the samples that did not end as expected, as lines. Closes what it started, also where
 * it throws.
 */
export async function up(options: UpOptions): Promise<string[]> {
  const services: Service[] = [];
  try {
    const { context, ingressUrl } = await start(options, services);
    const verdict = createVerdict();
    const { output } = options;
    services.push(
      await watch(context, {
        canonical: canonicalTopics,
        deadLettersOf: context.providers.map(({ id }) => id),
        from: 'end',
        onSighting: (sighting) => {
          output.print(describeSighting(sighting), sightingData(sighting));
          verdict.saw(sighting);
        },
        onStopped: (error) => output.problem(describeProblem(error)),
      }),
    );
    if (options.samples) await sendSamples(context, { output, ingressUrl, verdict });
    const problems = options.samples && options.once ? await verdict.settled(verdictTimeoutMs) : [];
    if (!options.once) {
      sayWhatNext(output, ingressUrl);
      await options.stop;
    }
    return problems;
  } finally {
    for (const service of services.toReversed()) await service.close();
  }
}

/** Starts everything, each thing as it is there pushed onto `services`. */
async function start(options: UpOptions, services: Service[]): Promise<{ context: Context; ingressUrl: string }> {
  const { config, environment, output } = options;
  const stack = await startLocalStack({
    configured: { brokers: config.kafka.brokers, registryUrl: config.registry.url },
    environment,
    onProgress: (line) => output.progress(line),
  });
  services.push(stack);
  output.progress(stack.origin);
  const context = await createContext(withStack(config, stack), environment, quietLogger());
  await applyTopics(context);
  await registerSchemas(context);
  warnOfUnsigned(context, output);
  const runtime = await startRuntimeService(context);
  services.push(runtime);
  const ingress = await startIngressService(context);
  services.push(ingress);
  const observe = await startObserveService(context, () => providerChecks(runtime));
  services.push(observe);
  sayWhere(output, { stack, ingress, observe });
  return { context, ingressUrl: ingress.url };
}

/** What the stack really is, which the environment may have chosen. */
function withStack(config: Config, { kafka, registry }: LocalStack): Config {
  return {
    ...config,
    kafka: { ...config.kafka, brokers: kafka.brokers },
    registry: { ...config.registry, url: registry.url },
  };
}

/** What is wrong is shown as it happens; the log is for bugs. */
function quietLogger(): ReturnType<typeof createLogger> {
  return createLogger({ name: 'tributary', level: 'error', destination: process.stderr });
}

async function sendSamples(
  context: Context,
  { output, ingressUrl, verdict }: { output: Output; ingressUrl: string; verdict: ReturnType<typeof createVerdict> },
): Promise<void> {
  for (const sample of samplesOf(context, output)) {
    const { provider, account, type, forgery } = sample;
    const answer = await sendWebhook(sample.webhook, { url: ingressUrl, provider, account });
    const result = answer.kind === 'accepted' ? '200' : `${answer.status} ${answer.code}`;
    output.print(`→ ${provider}/${account}  ${type}${forgery === 'genuine' ? '' : ` (${forgery})`}  ${result}`, {
      kind: 'sent',
      provider,
      account,
      type,
      forgery,
      answer,
    });
    if (answer.kind === 'accepted') verdict.sent(sample, answer.rawId);
    else verdict.rejected(sample, result);
  }
}

/** The samples of each account that can be signed for; which can't is said. */
function samplesOf({ config, providers, environment }: Context, output: Output): Sample[] {
  return providers.flatMap((plugin) =>
    Object.entries(plugin.config.accounts).flatMap(([account, { allowUnsigned }]) => {
      try {
        const key = signingKey(plugin, account, { config, environment });
        return key === undefined ? [] : makeSamples({ plugin, account, signingKey: key, allowUnsigned });
      } catch (error) {
        if (!(isTributaryError(error) && error.code === 'cli.invalid_usage')) throw error;
        output.problem(`No samples for ${plugin.id}/${account}: ${error.detail ?? ''}`);
        return [];
      }
    }),
  );
}

function sayWhere(
  output: Output,
  { stack, ingress, observe }: { stack: LocalStack; ingress: { url: string }; observe: { url: string } },
): void {
  const { kafka, registry } = stack;
  output.print(
    [
      '',
      'Tributary is up.',
      `  webhooks  ${ingress.url}/webhooks/<provider>/<account>`,
      `  Kafka     ${kafka.brokers.join(', ')}`,
      `  registry  ${registry.url}`,
      `  metrics   ${observe.url}/metrics`,
      '',
    ].join('\n'),
    {
      kind: 'ready',
      kafka: { brokers: kafka.brokers },
      registry: { url: registry.url },
      ingress: { url: ingress.url },
      observe: { url: observe.url },
    },
  );
}

function sayWhatNext(output: Output, ingressUrl: string): void {
  output.progress(
    [
      '',
      'What to try next, in another terminal:',
      `  npm run tributary -- webhook send wooshpay payment_intent.succeeded --url ${ingressUrl}`,
      `  npm run tributary -- webhook send wooshpay payout.paid --forgery tampered --url ${ingressUrl}`,
      '  npm run tributary -- events tail payments',
      `  curl -i -X POST -d '{}' ${ingressUrl}/webhooks/wooshpay/main`,
      '',
      'Ctrl-C ends it all.',
    ].join('\n'),
  );
}
