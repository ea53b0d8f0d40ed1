import type { INestApplication, Type } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { TestStack } from '../../../test/jest/stack.ts';
import { createRiver, type River } from '../../subscriber/test/river.ts';
import { createTributaryStrategy, type TributaryOptions, type TributaryStrategy } from '../src/index.ts';

/** A service with an HTTP side, as most are, and the topics that it subscribes to. */
export interface Service {
  river: River;
  app: INestApplication;
  strategy: TributaryStrategy;
}

/** How a strategy of a river's group reaches it. */
export function optionsOf({ group, prefix, registryUrl }: River, { brokers }: TestStack): TributaryOptions {
  return {
    kafka: { brokers },
    registry: { url: registryUrl },
    group,
    topicPrefix: prefix,
    sessionTimeoutMs: 6_000,
    onLog: () => undefined,
  };
}

/** Services on the shared Kafka, each with topics of its own. */
export function createServices(stack: TestStack) {
  const services: Service[] = [];
  return {
    /** One that has its handlers and does not listen yet. */
    async create(controller: Type, changes: Partial<TributaryOptions> = {}): Promise<Service> {
      const river = await createRiver(stack);
      const strategy = createTributaryStrategy({ ...optionsOf(river, stack), ...changes });
      const module = await Test.createTestingModule({ controllers: [controller] }).compile();
      const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
      app.connectMicroservice({ strategy });
      services.push({ river, app, strategy });
      return { river, app, strategy };
    },
    async close(): Promise<void> {
      await Promise.all(
        services.map(async ({ app, river }) => {
          await app.close();
          await river.close();
        }),
      );
    },
  };
}
