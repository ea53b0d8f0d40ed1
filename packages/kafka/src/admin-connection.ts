import type { Admin as KafkajsAdmin, Kafka as KafkajsClient } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient, isUnknownTopic, isUnreachable, toKafkaError } from './failure.ts';

/** A partition whose leader is just being chosen, as after its creation, has one within this. */
const settlePauseMs = 200;
const settleAttempts = 25;

/** How many admins stay connected while nobody uses them. */
const mostIdle = 4;

/** kafkajs admins, connected when needed and replaced when they failed. */
export interface AdminConnection {
  /** Runs an action that may run twice. Failures are coded (`failure.ts`); `detail` says what was tried. */
  readonly use: <T>(detail: string, action: (admin: KafkajsAdmin) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

async function disconnect(admins: Iterable<KafkajsAdmin>): Promise<void> {
  await Promise.allSettled([...admins].map((admin) => admin.disconnect()));
}

/**
 * No two actions use an admin at a time: kafkajs knows no topics but those that it was asked for last, whoever asked. One that is asked
 * for another topic meanwhile says of a group that it has committed nothing.
 *
 * An admin that failed is not used again: it may hold brokers that moved, and one that ever looked at a topic that was
 * deleted since fails at everything. A connection that was idle may be closed by the broker, so that a failure of one that
 * was used before is no news: the action runs once more on a fresh one.
 */
export function connectAdmin(newClient: () => KafkajsClient): AdminConnection {
  const open = new Set<KafkajsAdmin>();
  const idle: KafkajsAdmin[] = [];
  let closed = false;

  const drop = (admins: readonly KafkajsAdmin[]): void => {
    for (const admin of admins) open.delete(admin);
    void disconnect(admins);
  };
  const attempt = async <T>(admin: KafkajsAdmin, action: (admin: KafkajsAdmin) => Promise<T>): Promise<T> => {
    open.add(admin);
    try {
      await admin.connect();
      const result = await action(admin);
      if (idle.length < mostIdle && !closed) idle.push(admin);
      else drop([admin]);
      return result;
    } catch (error) {
      // What is idle is as old.
      drop([admin, ...idle.splice(0)]);
      throw error;
    }
  };
  const attemptTwice = <T>(action: (admin: KafkajsAdmin) => Promise<T>): Promise<T> => {
    const used = idle.pop();
    return attempt(used ?? newClient().admin(), action).catch((error: unknown) => {
      if (used === undefined && !isUnknownTopic(error)) throw error;
      return attempt(newClient().admin(), action);
    });
  };
  return {
    async use(detail, action) {
      for (let attempts = 1; ; attempts += 1) {
        try {
          if (closed) throw new Error('The admin is closed');
          return await attemptTwice(action);
        } catch (error) {
          const settles = isTransient(error) && !isUnreachable(error) && !isUnknownTopic(error);
          if (!settles || attempts === settleAttempts) throw toKafkaError(error, detail);
          await sleep(settlePauseMs);
        }
      }
    },
    async close() {
      closed = true;
      await disconnect(open);
    },
  };
}
