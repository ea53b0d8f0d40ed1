import { setTimeout as delay } from 'node:timers/promises';
import { isError } from './log-error.ts';
import { type LogFields } from './log-fields.ts';
import { type Logger } from './log.ts';
import { runningPlugin } from './plugin-code.ts';

/** What of Node's `process` is needed. */
export interface ProcessLike {
  on(event: string, listener: (cause: unknown) => void): unknown;
  off(event: string, listener: (cause: unknown) => void): unknown;
  /** Node's does not return. */
  exit(code: number): void;
}

export interface ShutdownOptions {
  /** Node's `process`. */
  signals: ProcessLike;
  /** Drains, commits, leaves. */
  close: () => Promise<void>;
  /** Longest time that `close` may take, in milliseconds. */
  graceMs: number;
  log: Logger;
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs until the process is told to end. The first SIGTERM or SIGINT closes in order and exits with 0 (1 where that
 * fails or takes longer than the grace); the second one exits at once with 143 or 130. What nobody caught is
 * logged and exits with 1 at once: the state is unknown, nothing uncommitted counts as done (invariant 1), and the
 * next process reads it again. What a plugin left behind is logged with its name, and ends nothing (invariant 7).
 * @returns the code, for a `ProcessLike` whose `exit` returns.
 */
export function runUntilSignal({ signals, close, graceMs, log }: ShutdownOptions): Promise<number> {
  return new Promise((resolve) => {
    let isStopping = false;
    let isOver = false;
    const exit = (code: number) => {
      if (isOver) {
        return;
      }
      isOver = true;
      Object.entries(listeners).forEach(([event, listener]) => signals.off(event, listener));
      signals.exit(code);
      resolve(code);
    };
    const stop = (signal: keyof typeof exitCodes) => () => {
      if (isStopping) {
        exit(exitCodes[signal]);
        return;
      }
      isStopping = true;
      log.info({ signal }, 'stopping');
      void closeInTime({ close, graceMs, log }).then(exit);
    };
    const crash = (what: string) => (cause: unknown) => {
      const plugin = runningPlugin();
      if (plugin !== undefined) {
        // What it was asked for it has answered long ago: nothing of ours is in an unknown state.
        log.error(
          { code: 'decode.crashed', plugin, ...thrown(cause) },
          `${what} of something that a plugin left behind`,
        );
        return;
      }
      log.error(thrown(cause), what);
      exit(1);
    };
    const listeners = {
      SIGTERM: stop('SIGTERM'),
      SIGINT: stop('SIGINT'),
      uncaughtException: crash('uncaught exception'),
      unhandledRejection: crash('unhandled rejection'),
    };
    Object.entries(listeners).forEach(([event, listener]) => signals.on(event, listener));
  });
}

/** The exit code: 0 where everything closed in time. Never rejects. */
async function closeInTime({ close, graceMs, log }: Omit<ShutdownOptions, 'signals'>): Promise<number> {
  const timer = new AbortController();
  // A timer that keeps the process alive: a hanging close must not look like an orderly end.
  const late = delay(graceMs, 'late' as const, { signal: timer.signal }).catch(() => 'cancelled' as const);
  try {
    if ((await Promise.race([close(), late])) === 'late') {
      log.error({ graceMs }, 'did not stop in time');
      return 1;
    }
    return 0;
  } catch (error) {
    log.error(thrown(error), 'did not stop cleanly');
    return 1;
  } finally {
    timer.abort();
  }
}

/** What was thrown, as log fields. What is no error may be a text with data in it: only its type is told (invariant 9). */
function thrown(cause: unknown): LogFields {
  return isError(cause) ? { err: cause } : { thrown: typeof cause };
}
