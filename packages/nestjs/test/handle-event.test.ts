import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Catch,
  Controller,
  Inject,
  Injectable,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type ArgumentMetadata,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
  type Type,
} from '@nestjs/common';
import { EventPattern, RpcException } from '@nestjs/microservices';
import { describe, expect, test } from '@jest/globals';
import type { EventOf } from '@tributary/events';
import { permanent } from '@tributary/subscriber';
import { catchError, EMPTY, tap, throwError, type Observable } from 'rxjs';
import type { TributaryContext } from '../src/context.ts';
import { OnEvent } from '../src/on-event.ts';
import { createTributaryStrategy, type TributaryStrategy } from '../src/strategy.ts';
import { tributaryTransport } from '../src/transport.ts';
import { contextOf, createApp } from './nest-app.ts';

const options = {
  kafka: { brokers: ['127.0.0.1:1'] },
  registry: { url: 'http://127.0.0.1:1' },
  group: 'mailer',
  onLog: () => undefined,
};

const steps: string[] = [];
const succeeded = { id: 'e-1', type: 'payment.succeeded', payment: { id: 'p-1' } };

async function createStrategy(controller: Type): Promise<TributaryStrategy> {
  steps.length = 0;
  const strategy = createTributaryStrategy(options);
  await createApp({ strategy, controllers: [controller] });
  return strategy;
}

function hand(strategy: TributaryStrategy, name = 'payment.succeeded'): Promise<void> {
  return strategy.handleEvent(name, { pattern: name, data: succeeded }, contextOf());
}

async function handle(controller: Type, name?: string): Promise<void> {
  await hand(await createStrategy(controller), name);
}

@Injectable()
class StepGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    const { attempt } = execution.switchToRpc().getContext<TributaryContext>();
    steps.push(`guard of ${execution.getType()} ${attempt}`);
    return true;
  }
}

@Injectable()
class StepInterceptor implements NestInterceptor {
  intercept(_execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    steps.push('interceptor, before');
    return next.handle().pipe(
      tap({ complete: () => steps.push('interceptor, after') }),
      catchError((error: unknown) => {
        steps.push('interceptor, failed');
        throw error;
      }),
    );
  }
}

@Injectable()
class StepPipe implements PipeTransform {
  transform(value: unknown, { type }: ArgumentMetadata): unknown {
    steps.push(`pipe of ${type}`);
    return value;
  }
}

class OutOfStock extends Error {}

@Catch(OutOfStock)
class StepFilter implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): Observable<unknown> {
    steps.push(`filter of ${host.switchToRpc().getData<{ id: string }>().id}`);
    return EMPTY;
  }
}

@UseGuards(StepGuard)
@UseInterceptors(StepInterceptor)
@UsePipes(StepPipe)
@UseFilters(StepFilter)
@Controller()
class Whole {
  @OnEvent('payment.succeeded')
  typed(_event: EventOf<'payment.succeeded'>): void {
    steps.push('handler');
  }

  @EventPattern('payment.failed')
  untyped(_event: unknown): void {
    steps.push('handler');
    throw new OutOfStock();
  }
}

describe('what stands around a handler', () => {
  const way = ['guard of rpc 1', 'interceptor, before', 'pipe of body'];

  test('runs in the order of Nest', async () => {
    await handle(Whole);
    expect(steps).toEqual([...way, 'pipe of custom', 'handler', 'interceptor, after']);
  });

  test('runs as well for @EventPattern; what a filter deals with is done', async () => {
    await handle(Whole, 'payment.failed');
    expect(steps).toEqual([...way, 'handler', 'interceptor, failed', 'filter of e-1']);
  });
});

const refused = permanent(new Error('refused'));

@Catch()
class RefusingFilter implements ExceptionFilter {
  catch(): Observable<never> {
    return throwError(() => refused);
  }
}

@Injectable()
class Refusing implements CanActivate {
  canActivate(): never {
    throw new RpcException(refused);
  }
}

@Injectable()
class Forbidding implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Controller()
class Failing {
  @OnEvent('payment.succeeded')
  async typed(): Promise<never> {
    throw refused;
  }

  @OnEvent('payment.created')
  stream(): Observable<never> {
    return throwError(() => refused);
  }

  @UseFilters(RefusingFilter)
  @EventPattern('payment.failed')
  filtered(_event: unknown): void {
    throw new Error('to be filtered');
  }

  @UseGuards(Refusing)
  @EventPattern('payment.canceled')
  guarded(_event: unknown): void {}

  @UseGuards(Forbidding)
  @OnEvent('payment.voided')
  forbidden(): void {}

  @EventPattern('payment.updated')
  untyped(_event: unknown): void {
    throw new Error('of which Nest tells nothing');
  }
}

describe('a failure reaches the subscriber', () => {
  test.each([
    ['as it was thrown', 'payment.succeeded'],
    ['as it came out of an Observable', 'payment.created'],
    ['as a filter made it', 'payment.failed'],
    ['as an RpcException held it', 'payment.canceled'],
  ])('%s', async (_how, name) => {
    await expect(handle(Failing, name)).rejects.toBe(refused);
  });

  test.each([
    ['a guard has refused the event', 'payment.voided', 'Forbidden resource'],
    ['the stock decorator stands there and no filter', 'payment.updated', 'Internal server error'],
  ])("with Nest's answer as its cause, where %s", async (_where, name, message) => {
    await expect(handle(Failing, name)).rejects.toMatchObject({ cause: { status: 'error', message } });
  });
});

@Controller()
class Twice {
  @OnEvent('payment.succeeded')
  first(): Observable<never> {
    steps.push('first');
    return EMPTY;
  }

  @OnEvent('payment.succeeded')
  async second(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 10));
    steps.push('second');
    throw refused;
  }

  @EventPattern('payment.succeeded')
  third(_event: unknown): void {
    steps.push('third');
  }
}

test('all handlers of a name run, and the failure of one is the failure of the event', async () => {
  await expect(handle(Twice)).rejects.toBe(refused);
  expect(steps.toSorted()).toEqual(['first', 'second', 'third']);
  expect(steps.at(-1)).toBe('second');
});

@Injectable({ scope: Scope.REQUEST })
class PerEvent {
  readonly id = Math.random();
}

@Controller()
class Scoped {
  @Inject(PerEvent) private readonly perEvent!: PerEvent;

  @OnEvent('payment.succeeded')
  typed(event: EventOf<'payment.succeeded'>, context: TributaryContext): void {
    steps.push(`${event.payment.id} ${context.attempt} ${this.perEvent.id}`);
  }
}

test('a controller may live for one event', async () => {
  const strategy = createTributaryStrategy(options);
  steps.length = 0;
  await createApp({ strategy, controllers: [Scoped], providers: [PerEvent] });
  await hand(strategy);
  await hand(strategy);
  expect(steps).toEqual([expect.stringMatching(/^p-1 1 /), expect.stringMatching(/^p-1 1 /)]);
  expect(steps[0]).not.toBe(steps[1]);
});

describe('processing hooks', () => {
  test('stand around the handlers, which are waited for where the hook does not', async () => {
    const strategy = await createStrategy(Twice);
    const storage = new AsyncLocalStorage<string>();
    strategy.setOnProcessingStartHook((transport, context, done) => {
      expect(transport).toBe(tributaryTransport);
      steps.push(`start in ${(context as TributaryContext).topic}`);
      storage.run('span', () => void done());
    });
    strategy.setOnProcessingEndHook(() => steps.push(`end in ${storage.getStore()}`));
    await expect(hand(strategy)).rejects.toBe(refused);
    expect(steps).toHaveLength(5);
    expect(steps[0]).toBe('start in payments');
    expect(steps[4]).toBe('end in span');
  });

  test('that fail are failures', async () => {
    const strategy = await createStrategy(Whole);
    strategy.setOnProcessingStartHook(() => {
      throw refused;
    });
    await expect(hand(strategy)).rejects.toBe(refused);
    strategy.setOnProcessingStartHook(() => Promise.reject(refused) as unknown as void);
    await expect(hand(strategy)).rejects.toBe(refused);
  });
});
