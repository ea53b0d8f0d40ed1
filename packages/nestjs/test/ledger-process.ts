import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createTributaryStrategy, OnEvent, type EventOf, type TributaryOptions } from '../src/index.ts';

/** A service in a process of its own, which takes its time. Node runs it as it is, so its decorators are called as functions. */
class Ledger {
  async book({ payment }: EventOf<'payment.succeeded'>): Promise<void> {
    process.stdout.write(`begin ${payment.id}\n`);
    await sleep(500);
    process.stdout.write(`end ${payment.id}\n`);
  }
}

class LedgerModule {
  onApplicationShutdown(signal: string): void {
    process.stdout.write(`shut down on ${signal}\n`);
  }
}

const book = Object.getOwnPropertyDescriptor(Ledger.prototype, 'book') as TypedPropertyDescriptor<Ledger['book']>;
OnEvent('payment.succeeded')(Ledger.prototype, 'book', book);
Controller()(Ledger);
Module({ controllers: [Ledger] })(LedgerModule);

const options = JSON.parse(process.argv[2] ?? '') as TributaryOptions;
const strategy = createTributaryStrategy({ ...options, concurrency: 1 });
const app = await NestFactory.createMicroservice(LedgerModule, { strategy, logger: ['error'] });
app.enableShutdownHooks();
await app.listen();
