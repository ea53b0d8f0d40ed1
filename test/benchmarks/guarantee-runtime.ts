import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger, loadConfig } from '../../packages/host/src/index.ts';
import { createContext } from '../../packages/cli/src/context.ts';
import { startRuntimeService } from '../../packages/cli/src/services.ts';

/**
 * A process of the benchmark of guarantees: runs the runtime of a configuration until so many webhooks are settled, and prints
 * what that took: `node guarantee-runtime.ts <configuration> <webhooks>`.
 */
const [file, count] = process.argv.slice(2);
const webhooks = Number(count);
const config = await loadConfig({ file, environment: process.env, workingFolder: process.cwd() });
const context = await createContext(config, process.env, createLogger({ name: 'bench', level: 'error' }));

async function settledUntilNow(): Promise<number> {
  const line = /^tributary_records_received_total\{provider="wooshpay"\} (\d+)/m.exec(await context.metrics.text());
  return Number(line?.[1] ?? 0);
}

/** Looks often enough to miss a few milliseconds at either end. */
async function untilSettled(least: number): Promise<number> {
  for (;;) {
    const settled = await settledUntilNow();
    if (settled >= least) return settled;
    await sleep(10);
  }
}

const runtime = await startRuntimeService(context);
// What the first batch takes is warming up.
const atStart = await untilSettled(1);
const startedAtMs = performance.now();
const cpuAtStart = process.cpuUsage();
await untilSettled(webhooks);
const seconds = (performance.now() - startedAtMs) / 1000;
const { user, system } = process.cpuUsage(cpuAtStart);
const measured = webhooks - atStart;
process.stdout.write(
  `${JSON.stringify({
    perSecond: measured / seconds,
    cpuUsEach: (user + system) / measured,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
  })}\n`,
);
await runtime.close();
await context.kafka.close();
