import { Controller, Inject, Injectable, type PipeTransform } from '@nestjs/common';
import { Payload, Server } from '@nestjs/microservices';
import { describe, expect, test } from '@jest/globals';
import type { CanonicalEvent, EventOf, UnknownEvent } from '@tributary/events';
import type { TributaryContext } from '../src/context.ts';
import { OnEvent } from '../src/on-event.ts';
import { createTributaryStrategy } from '../src/strategy.ts';
import { contextOf, createApp } from './nest-app.ts';

const options = { kafka: { brokers: ['127.0.0.1:1'] }, registry: { url: 'http://127.0.0.1:1' }, group: 'mailer' };

class Seen {
  readonly calls: unknown[][] = [];
}

@Injectable()
class IdPipe implements PipeTransform {
  transform(event: EventOf<'payment.succeeded'>): unknown {
    return { ...event, id: `piped ${event.id}` };
  }
}

@Controller()
class Payments {
  @Inject(Seen) private readonly seen!: Seen;

  @OnEvent('payment.succeeded')
  bare(event: EventOf<'payment.succeeded'>, context: TributaryContext): void {
    this.seen.calls.push([event.payment, context.offset]);
  }

  @OnEvent('payment.failed', 'refund.*')
  several(event: EventOf<'payment.failed' | 'refund.failed' | 'refund.succeeded'> | CanonicalEvent<'payments'>): void {
    this.seen.calls.push([event.type]);
  }

  @OnEvent('payment.created')
  decorated(
    @Payload(IdPipe) event: EventOf<'payment.created'>,
    _context: TributaryContext,
    @Payload('type') type: string,
  ): void {
    this.seen.calls.push([event.id, type]);
  }
}

async function hand(name: string, event: object): Promise<unknown[][]> {
  const strategy = createTributaryStrategy(options);
  const app = await createApp({ strategy, controllers: [Payments], providers: [Seen] });
  await strategy.handleEvent(name, { pattern: name, data: event }, contextOf());
  await app.close();
  return app.get(Seen).calls;
}

describe('@OnEvent', () => {
  test('gives the method its event and its context, which need no decorators', async () => {
    expect(await hand('payment.succeeded', { payment: { id: 'p-1' } })).toEqual([[{ id: 'p-1' }, 7n]]);
  });

  test('takes several names', async () => {
    expect(await hand('payment.failed', { type: 'payment.failed' })).toEqual([['payment.failed']]);
    expect(await hand('refund.*', { type: 'refund.failed' })).toEqual([['refund.failed']]);
  });

  test("leaves decorated parameters to the method's own decorators and their pipes", async () => {
    const event = { id: 'e-1', type: 'payment.created' };
    expect(await hand('payment.created', event)).toEqual([['piped e-1', 'payment.created']]);
  });

  test('is for this transport alone', async () => {
    class OtherServer extends Server {
      override transportId = Symbol('other');
      on(): void {}
      unwrap(): never {
        throw new Error('There is nothing inside');
      }
      listen(callback: () => void): void {
        callback();
      }
      close(): void {}
    }
    const other = new OtherServer();
    const app = await createApp({ strategy: other, controllers: [Payments], providers: [Seen] });
    expect([...other.getHandlers().keys()]).toEqual([]);
    await app.close();
  });

  test.each(['payment.suceeded', 'payments.*', 'payment', '', '*.*'])('refuses the name %j', (name) => {
    expect(() => OnEvent(name as '*')).toThrow(
      expect.objectContaining({ code: 'config.invalid', detail: `@OnEvent: no event is named ${name}` }),
    );
  });
});

/** Not run: what the compiler must take, and what it must refuse. */
export function typed(): unknown {
  class Typed {
    @OnEvent('payment.succeeded')
    none(): void {}

    @OnEvent('payment.succeeded')
    wider(_event: EventOf<'payment.succeeded' | 'payment.failed'>): Promise<void> {
      return Promise.resolve();
    }

    @OnEvent('payment.*')
    all(_event: CanonicalEvent<'payments'>): void {}

    @OnEvent('*')
    any(_event: CanonicalEvent): void {}

    @OnEvent('unknown')
    unknown(_event: UnknownEvent): void {}

    // @ts-expect-error the event of another type
    @OnEvent('payment.succeeded')
    other(_event: EventOf<'refund.succeeded'>): void {}

    // @ts-expect-error one of the types that the name stands for
    @OnEvent('payment.*')
    narrower(_event: EventOf<'payment.succeeded'>): void {}

    // @ts-expect-error one of the names
    @OnEvent('payment.succeeded', 'payment.failed')
    oneOfTwo(_event: EventOf<'payment.succeeded'>): void {}

    // @ts-expect-error a resource is no event
    @OnEvent('payment.succeeded')
    resource(_payment: EventOf<'payment.succeeded'>['payment']): void {}

    // @ts-expect-error later types are not among the known ones
    @OnEvent('unknown')
    known(_event: CanonicalEvent): void {}

    // @ts-expect-error what comes second is the context
    @OnEvent('payment.succeeded')
    swapped(_event: EventOf<'payment.succeeded'>, _attempt: number): void {}

    // @ts-expect-error no such type
    @OnEvent('payment.suceeded')
    misspelt(): void {}

    // @ts-expect-error a name is needed
    @OnEvent()
    nameless(): void {}
  }
  return Typed;
}
