import { describe, expect, test } from '@jest/globals';
import type { MessageHandler } from '@nestjs/microservices';
import { concat, EMPTY, of, throwError, timer } from 'rxjs';
import { runHandlers } from '../src/run-handlers.ts';
import { contextOf } from './nest-app.ts';

const handling = contextOf();
const run = (...handlers: MessageHandler[]): Promise<void> => runHandlers(handlers, { id: 'e-1' }, handling);
const error = new Error('failed');

describe('handlers', () => {
  test.each<[what: string, handler: MessageHandler]>([
    ['nothing', () => Promise.resolve()],
    ['a value', () => Promise.resolve(1)],
    ['an Observable of values', () => Promise.resolve(of(1, 2))],
    ['an Observable of none', () => Promise.resolve(EMPTY)],
  ])('are done with %s', async (_what, handler) => {
    await expect(run(handler)).resolves.toBeUndefined();
  });

  test('are done when their Observable is', async () => {
    const end = performance.now() + 50;
    await run(() => Promise.resolve(concat(of(1), timer(50))));
    expect(performance.now()).toBeGreaterThanOrEqual(end - 1);
  });

  test.each<[what: string, handler: MessageHandler]>([
    ['reject', () => Promise.reject(error)],
    [
      'throw',
      () => {
        throw error;
      },
    ],
    ['give an Observable that fails', () => Promise.resolve(throwError(() => error))],
    [
      'give one that fails after a value',
      () =>
        Promise.resolve(
          concat(
            of(1),
            throwError(() => error),
          ),
        ),
    ],
  ])('have failed when they %s', async (_what, handler) => {
    await expect(run(handler)).rejects.toBe(error);
  });

  test('are all waited for, also where one fails or gives nothing', async () => {
    const done: string[] = [];
    const slow: MessageHandler = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      done.push('slow');
    };
    await expect(run(() => Promise.reject(error), slow)).rejects.toBe(error);
    expect(done).toEqual(['slow']);
    await run(() => Promise.resolve(EMPTY), slow);
    expect(done).toEqual(['slow', 'slow']);
  });

  test('fail with what the first of them failed with', async () => {
    const later: MessageHandler = () => Promise.reject(new Error('another'));
    const slower: MessageHandler = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw error;
    };
    await expect(run(() => Promise.resolve(), slower, later)).rejects.toBe(error);
  });

  test('have a context each', async () => {
    const contexts: unknown[] = [];
    const keep: MessageHandler = (_event, context) => Promise.resolve(contexts.push(context));
    await run(keep, keep);
    expect(contexts[0]).not.toBe(contexts[1]);
    expect(contexts).toEqual([expect.objectContaining({ attempt: 1 }), expect.objectContaining({ attempt: 1 })]);
  });
});
