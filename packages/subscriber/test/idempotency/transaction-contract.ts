import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once as happened } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { failureClassOf } from '../../src/failure-class.ts';
import { createIdempotency } from '../../src/index.ts';
import type { Bench } from './bench.ts';
import { testStore } from './store-contract.ts';
import { context, succeeded, type PaymentSucceeded } from './succeeded.ts';

/** Another process that handles an event. */
interface Attempt {
  /** What it says next: `working`, `new` or `duplicate`; `undefined` when it has ended. */
  says(): Promise<string | undefined>;
  /** Lets the handler end. */
  goOn(): void;
  kill(): Promise<void>;
}

const program = fileURLToPath(new URL('./one-attempt.ts', import.meta.url));

/** What a store in a database promises, of the work too. `where` is what `one-attempt.ts` is given. */
export function testTransactions<Tx>(where: () => string, openBench: () => Bench<Tx> | Promise<Bench<Tx>>): void {
  let bench: Bench<Tx>;
  beforeAll(async () => void (bench = await openBench()));
  afterAll(() => bench.close());
  testStore((options) => bench.open(options));

  const running: ChildProcessWithoutNullStreams[] = [];
  afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));

  function startAttempt(id: string): Attempt {
    const flags = ['--conditions=tributary-source', '--disable-warning=ExperimentalWarning'];
    const child = spawn(process.execPath, [...flags, program, where(), id], { stdio: 'pipe' });
    child.stderr.pipe(process.stderr);
    running.push(child);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return {
      says: async () => (await lines.next()).value,
      goOn: () => void child.stdin.write('\n'),
      async kill() {
        child.kill('SIGKILL');
        await happened(child, 'close');
      },
    };
  }

  /** What a process says of an event that nobody else handles meanwhile. */
  async function handled(id: string): Promise<string | undefined> {
    const attempt = startAttempt(id);
    attempt.goOn();
    const first = await attempt.says();
    return first === 'working' ? attempt.says() : first;
  }

  test('work is kept together with the memory of its event', async () => {
    const store = bench.open();
    const handler = createIdempotency({ store })<PaymentSucceeded>(({ id }, { tx }) => bench.write(tx, id));
    await handler(succeeded('kept'), context);
    await handler(succeeded('kept'), context);
    expect(await bench.rows()).toContain('kept');
  });

  test('work of an attempt that failed is taken back', async () => {
    const store = bench.open();
    const handler = createIdempotency({ store })<PaymentSucceeded>(async ({ id }, { tx }) => {
      await bench.write(tx, id);
      throw new Error('after the work');
    });
    await expect(handler(succeeded('taken-back'), context)).rejects.toThrow('after the work');
    expect(await bench.rows()).not.toContain('taken-back');
  });

  test('what one group has handled is new to another', async () => {
    const told: boolean[] = [];
    for (const group of ['one', 'other', 'one']) {
      const once = createIdempotency({ store: bench.open({ group: `of-groups-${group}` }), duplicates: 'surface' });
      await once<PaymentSucceeded>((_event, { duplicate }) => told.push(duplicate))(succeeded('e-1'), context);
    }
    expect(told).toEqual([false, false, true]);
  });

  test('a process that is killed between the work and its end leaves neither', async () => {
    const first = startAttempt('killed');
    expect(await first.says()).toBe('working');
    await first.kill();
    expect(await bench.rows()).not.toContain('killed');
    expect(await handled('killed')).toBe('new');
    expect(await bench.rows()).toContain('killed');
    expect(await handled('killed')).toBe('duplicate');
  });

  test('of first attempts in two processes one does the work, the other waits and meets a repeat', async () => {
    const one = startAttempt('shared');
    expect(await one.says()).toBe('working');
    const other = handled('shared');
    one.goOn();
    expect(await one.says()).toBe('new');
    expect(await other).toBe('duplicate');
  });

  test('where the process is killed for which another one waits, that one does the work', async () => {
    const one = startAttempt('inherited');
    expect(await one.says()).toBe('working');
    const other = handled('inherited');
    await one.kill();
    expect(await other).toBe('new');
  });

  test('a handler is waited for, however long its database is away before it', async () => {
    const store = { ...bench.open(), attempt: () => Promise.reject(new Error('away')) };
    const handler = createIdempotency({ store })<PaymentSucceeded>(() => undefined);
    const error = await handler(succeeded('e-1'), context).catch((thrown: unknown) => thrown);
    expect(failureClassOf(error)).toBe('unavailable');
  });

  test("a handler's own failure keeps the class that it has", async () => {
    const failure = new Error('of the handler');
    const handler = createIdempotency({ store: bench.open() })<PaymentSucceeded>(() => Promise.reject(failure));
    const error = await handler(succeeded('e-1'), context).catch((thrown: unknown) => thrown);
    expect(error).toBe(failure);
    expect(failureClassOf(error)).toBe('passing');
  });
}
