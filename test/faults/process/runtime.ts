/** The product's own runtime as a process, but for its sockets, which go through a network that the campaign can break. */
import { createLogger, loadConfig, runUntilSignal } from '@tributary/host';
import { createKafka } from '@tributary/kafka';
import { createContext } from '../../../packages/cli/src/context.ts';
import { startRuntimeService } from '../../../packages/cli/src/services.ts';
import { createFailpoints, parseFailpoint } from './failpoint.ts';
import { createFaultyNetwork } from './faulty-network.ts';
import type { ClockOrder, NetworkOrder, Pulse, RuntimeOrder } from './messages.ts';
import { createRules } from './rules.ts';
import { skewClock } from './skewed-clock.ts';

const order = JSON.parse(process.argv[2] ?? '') as RuntimeOrder;
const setClock = skewClock(order.clockSkewMs);
const rules = createRules();
rules.set(order.rules);
const failpoints = createFailpoints(order.failpoints.map(parseFailpoint), (signal) =>
  process.kill(process.pid, signal),
);
const network = createFaultyNetwork({ rules, failpoints });

process.on('message', (message: NetworkOrder | ClockOrder) => {
  if (message.kind === 'network') rules.set(message.rules);
  else setClock(message.skewMs);
});
// A campaign that is gone needs no runtimes.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

const logger = createLogger({ name: order.name });
const config = await loadConfig({ file: order.configFile, environment: process.env, workingFolder: process.cwd() });
const context = await createContext(config, process.env, logger);
const { brokers } = config.kafka;
const starting = startRuntimeService({
  ...context,
  kafka: createKafka({
    brokers,
    clientId: order.name,
    openSocket: network.openSocket,
    onLog: ({ level, message, ...entry }) => logger[level](entry, message),
  }),
});
const ended = runUntilSignal({
  signals: process,
  close: async () => (await starting).close(),
  graceMs: 25_000,
  log: logger,
});
const runtime = await starting;
logger.info({}, 'started');

const pulse = (): void => {
  const states = runtime.states();
  const message: Pulse = {
    kind: 'pulse',
    states,
    memoryBytes: process.memoryUsage.rss(),
    connections: network.open(),
    applied: rules.applied(),
  };
  // The callback takes the error of a campaign that has just gone.
  if (process.connected) process.send?.(message, () => undefined);
};
pulse();
const pulsing = setInterval(pulse, 250);
process.exitCode = await ended;
clearInterval(pulsing);
process.exit();
