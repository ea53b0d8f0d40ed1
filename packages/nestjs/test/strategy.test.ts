import { Controller, type Type } from '@nestjs/common';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { describe, expect, jest, test } from '@jest/globals';
import { OnEvent } from '../src/on-event.ts';
import type { TributaryOptions } from '../src/strategy-options.ts';
import { createTributaryStrategy, type TributaryStrategy } from '../src/strategy.ts';
import { createApp } from './nest-app.ts';

const options: TributaryOptions = {
  kafka: { brokers: ['127.0.0.1:1'] },
  registry: { url: 'http://127.0.0.1:1' },
  group: 'mailer',
  onLog: () => undefined,
};

async function createStrategy(controller: Type, changes: Partial<TributaryOptions> = {}): Promise<TributaryStrategy> {
  const strategy = createTributaryStrategy({ ...options, ...changes });
  await createApp({ strategy, controllers: [controller] });
  return strategy;
}

@Controller()
class Payments {
  @OnEvent('payment.succeeded')
  typed(): void {}
}

@Controller()
class All {
  @OnEvent('*')
  all(): void {}
}

@Controller()
class Foreign {
  @OnEvent('payment.succeeded')
  typed(): void {}

  @EventPattern('user.created')
  other(_event: unknown): void {}

  @MessagePattern('payment.failed')
  question(): void {}
}

@Controller()
class Empty {
  ping(): void {}
}

function listen(strategy: TributaryStrategy): Promise<unknown> {
  return new Promise((resolve) => void strategy.listen(resolve));
}

describe('a strategy that listens', () => {
  test.each<[what: string, controller: Type, detail: string]>([
    ['a handler for all types and no topics', All, 'topics must be given where a handler is for "*"'],
    ['no handler', Empty, 'topics must name one of'],
  ])('refuses %s', async (_what, controller, detail) => {
    const strategy = await createStrategy(controller);
    expect(await listen(strategy)).toMatchObject({
      code: 'config.invalid',
      detail: expect.stringContaining(detail),
    });
    expect(strategy.health()).toEqual({ status: 'down', state: 'new' });
  });

  test('refuses a handler that is for none of its topics', async () => {
    const strategy = await createStrategy(Payments, { topics: ['billing'] });
    expect(await listen(strategy)).toMatchObject({
      code: 'config.invalid',
      detail: expect.stringContaining('handlers.payment.succeeded: no type of billing'),
    });
  });

  test('tells of patterns that name no event, and goes on', async () => {
    const strategy = await createStrategy(Foreign);
    const warn = jest.spyOn(strategy['logger'], 'warn').mockReturnValue();
    expect(await listen(strategy)).toMatchObject({ code: 'kafka.unreachable' });
    expect(warn.mock.calls).toEqual([
      ['Patterns that name no event get nothing from here: user.created, payment.failed'],
    ]);
  });

  test('fails with its code where Kafka is away, and is closed then', async () => {
    const strategy = await createStrategy(Payments);
    const statuses: string[] = [];
    strategy.status.subscribe((status) => statuses.push(status));
    expect(await listen(strategy)).toMatchObject({ code: 'kafka.unreachable' });
    expect(strategy.health()).toMatchObject({ status: 'down', state: 'closed', stats: { received: 0 } });
    expect(statuses).toEqual(['starting', 'closed']);
    await strategy.close();
  });

  test('has no subscriber before', async () => {
    const strategy = await createStrategy(Payments);
    expect(() => strategy.unwrap()).toThrow('There is no subscriber before');
    await strategy.close();
  });
});
