import { createLogger, type Config } from '@tributary/host';
import { topics as canonicalTopics } from '@tributary/events';
import { startLocalStack, type LocalStack } from '@tributary/local-stack';
import { createContext, type Context, type Environment } from './context.ts';
import { runLivePlugins } from './live-plugins.ts';
import type { LiveRuntime } from './live-runtime.ts';
import { nextSteps } from './next-steps.ts';
import { describeProblem, type Output } from './output.ts';
import { applyTopics, registerSchemas } from './preparation.ts';
import { sendSamples } from './sample-run.ts';
import { providerChecks, startIngressService, startObserveService, type Service } from './services.ts';
import { warnOfUnsigned } from './unsigned-warning.ts';
import { createVerdict } from './verdict.ts';
import { describeSighting, sightingData, watch } from './watch.ts';

/** What `tributary up` is asked for. */
export interface UpOptions {
  config: Config;
  /** What other commands must be told to find the same configuration; `undefined` where they find it by themselves. */
  configFile?: string | undefined;
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
 * what becomes of them. Resolves with what did not end as expected, as lines. Closes what it started, also where it throws; a
 * stop while it starts ends it at once, and what is starting then ends with the process.
 */
export async function up(options: UpOptions): Promise<string[]> {
  const services: Service[] = [];
  const stopped = options.stop.then(() => (options.once ? ['stopped before every sample had ended'] : []));
  try {
    return await Promise.race([stopped, run(options, services)]);
  } finally {
    for (const service of services.toReversed()) await service.close();
  }
}

async function run(options: UpOptions, services: Service[]): Promise<string[]> {
  const { output, configFile } = options;
  const { context, ingressUrl } = await start(options, services);
  const verdict = createVerdict();
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
  if (options.once) return options.samples ? verdict.settled(verdictTimeoutMs) : [];
  output.progress(nextSteps({ providers: context.providers, ingressUrl, configFile }));
  return options.stop.then(() => []);
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
  const ingress = await startIngressService(context);
  services.push(ingress);
  const runtime = await runLivePlugins(context, {
    output,
    onRunning(plugins) {
      for (const [id, { orderingKey }] of Object.entries(plugins)) ingress.orderBy(id, orderingKey);
    },
  });
  services.push(runtime);
  const observe = await startObserveService(observed(context, runtime), () => checksOf(runtime));
  services.push(observe);
  sayWhere(output, { stack, ingress, observe });
  return { context, ingressUrl: ingress.url };
}

/** The metrics of the ingress, which is here, and those of the runtime, which is in a thread. */
function observed({ config, metrics }: Context, runtime: LiveRuntime): Parameters<typeof startObserveService>[0] {
  const texts = () => Promise.all([metrics.text(), runtime.metrics()]);
  return {
    config,
    metrics: { contentType: metrics.contentType, text: async () => (await texts()).join('') },
  };
}

function checksOf(runtime: LiveRuntime): ReturnType<typeof providerChecks> {
  const states = runtime.states();
  return states === undefined ? { runtime: 'restarting' } : providerChecks({ states: () => states });
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
