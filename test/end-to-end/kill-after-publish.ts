import { createLogger, loadConfig } from '@tributary/host';
import { createContext } from '../../packages/cli/src/context.ts';
import { startRuntimeService } from '../../packages/cli/src/services.ts';

/** A runtime that is killed, as by a power cut, when its events are acknowledged and its offset is not yet committed. */
const config = await loadConfig({ file: process.argv[2], environment: process.env, workingFolder: process.cwd() });
const context = await createContext(config, process.env, createLogger({ name: 'killed', level: 'error' }));
const { kafka } = context;
await startRuntimeService({
  ...context,
  kafka: {
    ...kafka,
    producer() {
      const producer = kafka.producer();
      return {
        ...producer,
        async publish(...args: Parameters<typeof producer.publish>) {
          await producer.publish(...args);
          process.kill(process.pid, 'SIGKILL');
          return new Promise<never>(() => undefined);
        },
      };
    },
  },
});
