import type { INestMicroservice, Provider, Type } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import type { HandlerContext } from '@tributary/subscriber';
import { TributaryContext } from '../src/context.ts';

/** What an application is made of. */
export interface AppParts {
  strategy: CustomTransportStrategy;
  controllers: Type[];
  providers?: Provider[];
  /** Runs before the handlers are registered: for what is global. */
  configure?: (app: INestMicroservice) => void;
}

/** A real application whose handlers are registered, and which does not listen yet. */
export async function createApp({
  strategy,
  controllers,
  providers = [],
  configure,
}: AppParts): Promise<INestMicroservice> {
  const module = await Test.createTestingModule({ controllers, providers }).compile();
  const app = module.createNestMicroservice({ strategy, logger: false });
  configure?.(app);
  await app.init();
  return app;
}

/** The context of a record that stands for itself. */
export function contextOf(changes: Partial<HandlerContext> = {}): TributaryContext {
  return new TributaryContext({
    signal: new AbortController().signal,
    attempt: 1,
    late: false,
    topic: 'payments',
    partition: 0,
    offset: 7n,
    timestampMs: 1_767_225_600_000,
    key: 'acme/main/p-1',
    headers: [],
    traceparent: undefined,
    tracestate: undefined,
    header: () => undefined,
    ...changes,
  });
}
