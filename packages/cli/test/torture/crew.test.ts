import { expect, test } from '@jest/globals';
import { createCrew, type Crew } from '../../src/torture/crew.ts';
import type { Ending, ServiceProcess } from '../../src/torture/service-process.ts';

interface Behaviour {
  /** Whether an instance joins the group. */
  joins?: (index: number) => boolean;
  /** Whether it ends in time when it is told to. */
  isQuick?: boolean;
}

/** A crew of instances that join a group of the test's own at once, and leave it unless they are killed. */
function createFake({ joins = () => true, isQuick = true }: Behaviour = {}) {
  const log: string[] = [];
  let group: number[] = [];
  const startProcess = (index: number): ServiceProcess => {
    const { promise: ended, resolve } = Promise.withResolvers<Ending>();
    log.push(`start ${index}`);
    if (joins(index)) group.push(index);
    return {
      ended,
      lastLines: () => [],
      async kill() {
        log.push(`kill ${index}`);
        // A group misses a dead member later.
        setTimeout(() => (group = group.toSpliced(group.indexOf(index), 1)), 500);
        resolve({ code: null, signal: 'SIGKILL' });
        await ended;
      },
      async terminate() {
        log.push(`terminate ${index}`);
        group = group.filter((one) => one !== index);
        resolve({ code: 0, signal: null });
        await ended;
        return isQuick;
      },
    };
  };
  const cluster = { members: () => Promise.resolve(group.length) };
  const crew: Crew = createCrew({ startProcess, cluster, onProgress: () => undefined, joinMs: 700 });
  return { crew, log, group: () => group };
}

test('the service starts, is restarted, killed and joined, and has done nothing wrong', async () => {
  const { crew, log, group } = createFake();
  expect(await crew.start()).toBe(true);
  await crew.disturb('SIGTERM');
  await crew.disturb('SIGKILL');
  expect(group()).toEqual([0]);
  await crew.disturb('second instance');
  await crew.close();
  const restarted = ['start 0', 'terminate 0', 'start 0', 'kill 0', 'start 0'];
  expect(log).toEqual([...restarted, 'start 1', 'terminate 1', 'kill 0']);
  expect(crew.findings()).toEqual([]);
});

test('a crew that is closed while it is disturbed starts nobody again', async () => {
  const { crew, log } = createFake();
  await crew.start();
  const disturbing = crew.disturb('SIGKILL');
  await crew.close();
  await disturbing;
  expect(log).toEqual(['start 0', 'kill 0']);
});

test('an instance that does not join is told', async () => {
  const alone = createFake({ joins: () => false });
  expect(await alone.crew.start()).toBe(false);
  expect(alone.crew.findings()).toMatchObject([{ code: 'never-joined', what: 'The service did not join the group.' }]);
  const second = createFake({ joins: (index) => index === 0 });
  await second.crew.start();
  await second.crew.disturb('second instance');
  expect(second.crew.findings()).toMatchObject([
    { code: 'never-joined', what: 'A second instance did not join the group.' },
  ]);
});

test('one that does not end in time is told', async () => {
  const { crew } = createFake({ isQuick: false });
  await crew.start();
  await crew.disturb('SIGTERM');
  expect(crew.findings()).toMatchObject([{ code: 'slow-stop' }]);
});

test('one that ends by itself is told once, with what it printed last', async () => {
  const processes: ((ending: Ending) => void)[] = [];
  const startProcess = (): ServiceProcess => {
    const { promise: ended, resolve } = Promise.withResolvers<Ending>();
    processes.push(resolve);
    const stop = () => Promise.resolve(true);
    return { ended, lastLines: () => ['Error: poison'], kill: async () => void (await stop()), terminate: stop };
  };
  const crew = createCrew({ startProcess, cluster: { members: async () => 1 }, onProgress: () => undefined });
  await crew.start();
  processes[0]?.({ code: 1, signal: null });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(crew.findings()).toMatchObject([
    {
      code: 'crashed',
      what: 'The service ended by itself, at last with code 1. It printed last:\n      Error: poison',
    },
  ]);
  await crew.close();
});
