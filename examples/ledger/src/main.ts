import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { TributaryStrategy } from '@tributary/nestjs';
import { LedgerModule } from './ledger.module.ts';
import { Settings } from './settings.ts';

const logger = new Logger('Ledger');
// Platforms' ids are not always short.
const http = new FastifyAdapter({ routerOptions: { maxParamLength: 1_000 } });

try {
  const settings = new Settings(process.env);
  const app = await NestFactory.create(LedgerModule.with(settings), http, { abortOnError: false });
  app.connectMicroservice({ strategy: app.get(TributaryStrategy) });
  app.enableShutdownHooks();
  await app.startAllMicroservices();
  await app.listen(settings.port, settings.host);
  logger.log(`${await app.getUrl()}/payments`);
} catch (error) {
  logger.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
