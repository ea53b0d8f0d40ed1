import { jest } from '@jest/globals';
import type { Batch } from '@tributary/kafka';
import { quarantineRules } from '../src/quarantine-rules.ts';
import { startQuarantine, type Permit, type Quarantine } from '../src/quarantine.ts';
import { captureLog, type CapturedLog } from './captured-log.ts';
import { createFakeControl, type FakeControl } from './fake-control.ts';

/** A batch in the hands of the guard. */
export interface HandedOut {
  signal: AbortController;
  /** What its handling waits for. */
  handling: PromiseWithResolvers<void>;
  begun(): boolean;
  done: Promise<'handled' | 'left'>;
}

/** A quarantine whose control topic the test plays, by jest's fake clock. */
export interface QuarantineUnderTest {
  control: FakeControl;
  log: CapturedLog;
  /** What the provider was told, in order. */
  permits: Permit[];
  permit(): Permit | undefined;
  start(): Quarantine;
  /** What waits in Kafka; `undefined` where it does not answer. */
  backlog: bigint | undefined;
  crash(times?: number): Promise<void>;
  handOut(): HandedOut;
  close(): void;
}

export function quarantineUnderTest(): QuarantineUnderTest {
  const permits: Permit[] = [];
  let quarantine: Quarantine | undefined;
  const test: QuarantineUnderTest = {
    control: createFakeControl(),
    log: captureLog(),
    permits,
    permit: () => permits.at(-1),
    backlog: 7n,
    start() {
      quarantine = startQuarantine({
        provider: 'acme',
        control: test.control,
        rules: quarantineRules,
        logger: test.log.logger,
        async backlog() {
          if (test.backlog === undefined) throw new Error('no broker');
          return test.backlog;
        },
        obey: (permit) => void permits.push(permit),
      });
      return quarantine;
    },
    async crash(times = 1) {
      for (let n = 0; n < times; n += 1) quarantine?.onTrouble({ provider: 'acme', code: 'decode.timed_out' });
      await pass(0);
    },
    handOut: () => handOut(quarantine),
    close: () => quarantine?.close(),
  };
  return test;
}

/** Lets time go by. */
export function pass(ms: number): Promise<void> {
  return jest.advanceTimersByTimeAsync(ms);
}

function handOut(quarantine: Quarantine | undefined): HandedOut {
  const signal = new AbortController();
  const handling = Promise.withResolvers<void>();
  let hasBegun = false;
  const guarded = quarantine?.guard(() => {
    hasBegun = true;
    return handling.promise;
  });
  const done = Promise.resolve(guarded?.({ signal: signal.signal } as Batch)).then(
    () => 'handled' as const,
    () => 'left' as const,
  );
  return { signal, handling, begun: () => hasBegun, done };
}
