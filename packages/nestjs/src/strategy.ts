import { Logger } from '@nestjs/common';
import {
  Server,
  type BaseRpcContext,
  type CustomTransportStrategy,
  type MessageHandler,
  type ReadPacket,
} from '@nestjs/microservices';
import { TributaryError } from '@tributary/errors';
import type { Topic } from '@tributary/events';
import {
  createSubscriber,
  type HandlerContext,
  type Handlers,
  type Subscriber,
  type SubscriberState,
} from '@tributary/subscriber';
import { TributaryContext } from './context.ts';
import { isEventName, topicsNamed } from './event-name.ts';
import { healthOf, type TributaryHealth } from './health.ts';
import { nestLog } from './nest-log.ts';
import { runHandlers } from './run-handlers.ts';
import type { TributaryOptions } from './strategy-options.ts';
import { tributaryTransport } from './transport.ts';

/** What can be listened to with `on`. */
export type TributaryStrategyEvents = {
  /** The subscriber has stopped by itself, and reads nothing more until a person acts. */
  stopped: (error: TributaryError) => void;
};

/**
 * The transport that hands Tributary's events to a NestJS application: a subscriber whose handlers are the controllers'
 * methods. As a class it is a token for providers that want its health.
 */
export class TributaryStrategy
  extends Server<TributaryStrategyEvents, SubscriberState>
  implements CustomTransportStrategy
{
  override transportId: symbol = tributaryTransport;
  /** A handler's failure is the subscriber's to tell of: Nest need not log it a second time. */
  override readonly propagatesEventHandlerErrors = true;
  protected override readonly logger = new Logger('Tributary');
  readonly #options: TributaryOptions;
  readonly #handlers = new Map<string, MessageHandler[]>();
  readonly #foreign = new Set<string>();
  readonly #onStopped: ((error: TributaryError) => void)[] = [];
  #subscriber: Subscriber | undefined;
  #stopped: TributaryError | undefined;

  constructor(options: TributaryOptions) {
    super();
    this.#options = options;
  }

  /** Takes a handler. Several of one name all run; patterns that name no event are another transport's, or a mistake. */
  override addHandler(...registration: Parameters<Server['addHandler']>): void {
    const [pattern, callback, isEventHandler = false] = registration;
    const name = this.normalizePattern(pattern);
    if (!isEventHandler || !isEventName(name)) {
      this.#foreign.add(name);
      return;
    }
    const present = this.#handlers.get(name);
    if (present) present.push(callback);
    else {
      this.#handlers.set(name, [callback]);
      super.addHandler(...registration);
    }
  }

  /** Joins the group. Calls back with the coded error where that fails, so that the application's start rejects with it. */
  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  /** Hands nothing out any more, waits for handlers that run, commits what is done and leaves the group. */
  async close(): Promise<void> {
    if (!this.#subscriber || this.#subscriber.state() === 'closed') return;
    this._status$.next('closing');
    await this.#subscriber.close();
  }

  /** Calls back when the subscriber has stopped by itself. */
  override on<Name extends keyof TributaryStrategyEvents>(_event: Name, callback: TributaryStrategyEvents[Name]): void {
    this.#onStopped.push(callback);
  }

  /** The subscriber, for `pause`, `resume` and `stats`: `strategy.unwrap<Subscriber>()`. Throws before it listens. */
  override readonly unwrap = (() => {
    if (this.#subscriber) return this.#subscriber;
    throw new Error('There is no subscriber before `listen` or `startAllMicroservices`');
  }) as Server['unwrap'];

  /** How the subscriber is, for a readiness probe. */
  health(): TributaryHealth {
    return healthOf(this.#subscriber, this.#stopped);
  }

  /** Runs all handlers of a name between Nest's processing hooks. Rejects with what one failed with. */
  override handleEvent(name: string, { data }: ReadPacket, context: BaseRpcContext): Promise<void> {
    const handlers = this.#handlers.get(name) ?? [];
    const handling = context.getArgByIndex(0) as HandlerContext;
    return this.#betweenHooks(context, () => runHandlers(handlers, data, handling));
  }

  /** A hook may call what it is given and not wait for it: what it returns says nothing of the handlers. */
  #betweenHooks(context: BaseRpcContext, run: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): Promise<void> =>
        run()
          .finally(() => this.onProcessingEndHook?.(this.transportId, context))
          .then(resolve, reject);
      const hooked: unknown = this.onProcessingStartHook(this.transportId, context, done);
      Promise.resolve(hooked).catch(reject);
    });
  }

  async #start(): Promise<void> {
    if (this.#foreign.size > 0)
      this.logger.warn(`Patterns that name no event get nothing from here: ${[...this.#foreign].join(', ')}`);
    const subscriber = this.#createSubscriber();
    this.#subscriber = subscriber;
    void subscriber.closed.then(() => this._status$.next('closed'));
    this._status$.next('starting');
    await subscriber.start();
    this._status$.next(subscriber.state());
  }

  #createSubscriber(): Subscriber {
    const { topics = this.#topicsOfHandlers(), onLog = nestLog(this.logger), ...options } = this.#options;
    return createSubscriber({
      ...options,
      topics,
      onLog,
      handlers: this.#handlersByName(),
      onStopped: (error) => {
        this.#stopped = error;
        onLog({ level: 'error', message: error.message, code: error.code });
        options.onStopped?.(error);
        for (const callback of this.#onStopped) callback(error);
      },
    });
  }

  #topicsOfHandlers(): Topic[] {
    if (this.#handlers.has('*'))
      throw new TributaryError('config.invalid', { detail: 'topics must be given where a handler is for "*"' });
    return topicsNamed(this.#handlers.keys());
  }

  #handlersByName(): Handlers<Topic> {
    const names = [...this.#handlers.keys()];
    return Object.fromEntries(
      names.map((name) => [
        name,
        (event: unknown, handling: HandlerContext) =>
          this.handleEvent(name, { pattern: name, data: event }, new TributaryContext(handling)),
      ]),
    );
  }
}

/**
 * A strategy for `NestFactory.createMicroservice` or `app.connectMicroservice`: `{ strategy: createTributaryStrategy({ kafka,
 * registry, group }) }`. Mistakes in the options, and a Kafka that is away or lacks a topic, reject `app.listen` and
 * `app.startAllMicroservices` with `config.invalid`, `kafka.unreachable`, `kafka.topic_missing` or `kafka.request_failed`.
 */
export function createTributaryStrategy(options: TributaryOptions): TributaryStrategy {
  return new TributaryStrategy(options);
}
