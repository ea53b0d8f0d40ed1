import { randomUUID } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalStack, type LocalStack } from '@tributary/local-stack';
import { expectEnd, strictFlags, type ImageCheck, type ImageContext } from './check.ts';

const patienceMs = 60_000;
/** Longer than the drain may take. */
const graceSeconds = 40;

/** The whole way on a real Kafka and registry: the image prepares, receives, publishes, and drains when it is asked to end. */
export const liveCheck: ImageCheck = {
  name: 'ingress and runtime of the image make an event of a webhook, with a read-only root, and drain at SIGTERM',
  async problems(context) {
    const stack = await startLocalStack({ environment: process.env });
    const started: string[] = [];
    try {
      return await tryAll(context, { stack, started });
    } finally {
      for (const container of started) context.engine.run(['rm', '--force', container]);
      await stack.close();
    }
  },
};

async function tryAll(
  context: ImageContext,
  { stack, started }: { stack: LocalStack; started: string[] },
): Promise<string[]> {
  const ports = await freePorts(3);
  const [ingressPort = 0, ...observed] = ports;
  const prefix = `t${randomUUID().slice(0, 8)}.`;
  const files = ['ingress', 'runtime'].map((service, index) =>
    writeConfig(context, { service, stack, prefix, ingressPort, observePort: observed[index] ?? 0 }),
  );
  const flags = (file: string | undefined) => [
    '--network=host',
    ...strictFlags({ mounts: { [file ?? '']: '/etc/tributary/tributary.yaml' }, flags: [`--env=KEY=${key}`] }),
  ];
  const once = (...args: string[]) =>
    context.engine.run(['run', '--rm', ...flags(files[0]), context.image, ...args], { timeoutMs: patienceMs });
  const start = (service: string[], file: string | undefined): string => {
    const id = context.engine.output(['run', '--detach', ...flags(file), context.image, ...service]).trim();
    started.push(id);
    return id;
  };

  const prepared = [once('topics', 'apply'), once('schemas', 'register')].flatMap((ran) => expectEnd(ran, 0, /./));
  if (prepared.length > 0) return prepared;
  const services = ['ingress', 'runtime'].map((service, index) => start([service], files[index]));
  const tail = start(['events', 'tail', 'payments', '--from-beginning', '--json'], files[0]);
  const ready = await Promise.all(observed.map((port) => isReady(`http://127.0.0.1:${port}/readyz`)));
  if (ready.includes(false)) return services.map((id) => `not ready:\n${logs(context, id)}`);

  const sent = once(
    'webhook',
    'send',
    'wooshpay',
    'payment_intent.succeeded',
    '--url',
    `http://127.0.0.1:${ingressPort}`,
  );
  const problems = expectEnd(sent, 0, /^200 /m);
  if (!(await waitFor(() => logs(context, tail).includes('"payment.succeeded"'))))
    problems.push(`no event came:\n${logs(context, tail)}\n${services.map((id) => logs(context, id)).join('\n')}`);
  return [...problems, ...services.flatMap((id) => stopProblems(context, id))];
}

const key = 'a key of an image test';

function writeConfig(
  { scratch }: ImageContext,
  run: { service: string; stack: LocalStack; prefix: string; ingressPort: number; observePort: number },
): string {
  const file = join(scratch, `${run.service}.yaml`);
  const config = {
    kafka: { brokers: run.stack.kafka.brokers, topicPrefix: run.prefix },
    registry: { url: run.stack.registry?.url },
    ingress: { port: run.ingressPort },
    observe: { port: run.observePort },
    runtime: { group: `${run.prefix}runtime` },
    providers: { wooshpay: { accounts: { main: { keys: [{ id: 'one', env: 'KEY' }] } } } },
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config));
  chmodSync(file, 0o644);
  return file;
}

function logs({ engine }: ImageContext, container: string): string {
  return engine.run(['logs', container]).text;
}

function stopProblems({ engine }: ImageContext, container: string): string[] {
  engine.run(['stop', '--time', String(graceSeconds), container], { timeoutMs: (graceSeconds + 20) * 1000 });
  const code = engine.output(['inspect', '--format', '{{.State.ExitCode}}', container]).trim();
  return code === '0' ? [] : [`asked to end, a service ended with ${code}:\n${engine.run(['logs', container]).text}`];
}

async function isReady(url: string): Promise<boolean> {
  return waitFor(async () => {
    const answer = await fetch(url).catch(() => undefined);
    return answer?.ok === true;
  });
}

async function waitFor(isTrue: () => boolean | Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    if (await isTrue()) return true;
    await sleep(500);
  }
  return false;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return ports;
}
