import { createLogger, loadConfig } from '../../packages/host/src/index.ts';
import { createContext } from '../../packages/cli/src/context.ts';
import { startIngressService } from '../../packages/cli/src/services.ts';

/** A process of the benchmark of the ingress: says where it listens, and at the end of its input what it has used. */
const config = await loadConfig({ file: process.argv[2], environment: process.env, workingFolder: process.cwd() });
const context = await createContext(config, process.env, createLogger({ name: 'bench', level: 'error' }));
const ingress = await startIngressService(context);
let cpuAtStart = process.cpuUsage();
process.on('message', (message: 'begin' | 'end') => {
  if (message === 'begin') {
    cpuAtStart = process.cpuUsage();
    return;
  }
  const { user, system } = process.cpuUsage(cpuAtStart);
  process.send?.({ cpuUs: user + system, maxRssMb: process.resourceUsage().maxRSS / 1024 });
  void ingress
    .close()
    .then(() => context.kafka.close())
    .then(() => process.disconnect());
});
process.send?.({ url: ingress.url });
