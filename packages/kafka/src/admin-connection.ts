import type { Admin as KafkajsAdmin, Kafka as KafkajsClient } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient, isUnknownTopic, isUnreachable, toKafkaError } from './failure.ts';

/** A partition whose leader is just being chosen, as after its creation, has one within this. */
const settlePauseMs = 200;
const settleAttempts = 25;

/** A kafkajs admin that is connected when needed and replaced when it failed. */
export interface AdminConnection {
  /** Runs an action that may run twice. Failures are coded (`failure.ts`); `detail` says what was tried. */
  readonly use: <T>(detail: string, action: (admin: KafkajsAdmin) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** An admin that several actions may use at a time. */
interface Shared {
  admin: Promise<KafkajsAdmin>;
  users: number;
  failed: boolean;
}

function disconnect(admin: Promise<KafkajsAdmin>): Promise<unknown> {
  return admin.then((connected) => connected.disconnect()).catch(() => undefined);
}

/**
 * An admin that failed is not used again: it may hold brokers that moved, and one that ever looked at a topic that was
 * deleted since fails at everything. A connection that was idle may be closed by the broker, so that a failure of one that
 * was used before is no news: the action runs once more on a fresh one.
 */
export function connectAdmin(newClient: () => KafkajsClient): AdminConnection {
  let current: Shared | undefined;
  let closed = false;

  const connect = async (): Promise<KafkajsAdmin> => {
    const admin = newClient().admin();
    await admin.connect();
    return admin;
  };
  const attempt = async <T>(action: (admin: KafkajsAdmin) => Promise<T>): Promise<T> => {
    const shared = (current ??= { admin: connect(), users: 0, failed: false });
    shared.users += 1;
    try {
      return await action(await shared.admin);
    } catch (error) {
      shared.failed = true;
      if (current === shared) current = undefined;
      throw error;
    } finally {
      shared.users -= 1;
      // Not before: what others have it do at this moment would fail as well.
      if (shared.failed && shared.users === 0) void disconnect(shared.admin);
    }
  };
  const attemptTwice = <T>(action: (admin: KafkajsAdmin) => Promise<T>): Promise<T> => {
    const fresh = current === undefined;
    return attempt(action).catch((error: unknown) => {
      if (fresh && !isUnknownTopic(error)) throw error;
      return attempt(action);
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
      if (current) await disconnect(current.admin);
    },
  };
}
