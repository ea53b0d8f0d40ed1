import { expect, test } from '@jest/globals';
import { createInstance, type Crash } from '../../src/torture/instance.ts';
import type { Ending, ServiceProcess } from '../../src/torture/service-process.ts';

/** A process that ends when it is told to. */
function fakeProcess(): ServiceProcess & { end(ending: Ending): void } {
  const { promise: ended, resolve: end } = Promise.withResolvers<Ending>();
  return {
    ended,
    end,
    lastLines: () => ['the last line'],
    async kill() {
      end({ code: null, signal: 'SIGKILL' });
      await ended;
    },
    async terminate() {
      end({ code: 0, signal: null });
      await ended;
      return true;
    },
  };
}

function createFake() {
  const processes: ReturnType<typeof fakeProcess>[] = [];
  const crashes: Crash[] = [];
  const instance = createInstance({
    name: 'it',
    startProcess() {
      const started = fakeProcess();
      processes.push(started);
      return started;
    },
    onCrash: (crash) => void crashes.push(crash),
    restartMs: 1,
  });
  return { instance, processes, crashes };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

test('an instance that ends by itself is started again, and that is told', async () => {
  const { instance, processes, crashes } = createFake();
  instance.start();
  processes[0]?.end({ code: 1, signal: null });
  await until(() => processes.length === 2);
  expect(crashes).toEqual([{ instance: 'it', ending: { code: 1, signal: null }, lines: ['the last line'] }]);
  expect(instance.isDown()).toBe(false);
});

test('one that ends again and again is given up', async () => {
  const { instance, processes, crashes } = createFake();
  instance.start();
  for (let count = 1; count <= 6; count += 1) {
    await until(() => processes.length === count);
    processes.at(-1)?.end({ code: 1, signal: null });
  }
  await until(() => instance.isDown());
  expect([processes.length, crashes.length]).toEqual([6, 6]);
});

test.each(['SIGTERM', 'SIGKILL'] as const)('one that is ended with %s stays so', async (signal) => {
  const { instance, processes, crashes } = createFake();
  instance.start();
  expect(await instance.stop(signal)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect([processes.length, crashes.length, instance.isDown()]).toEqual([1, 0, true]);
  instance.start();
  expect(instance.isDown()).toBe(false);
});
