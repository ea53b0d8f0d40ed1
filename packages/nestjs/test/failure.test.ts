import { describe, expect, test } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { lastValueFrom, throwError } from 'rxjs';
import { failureOf, failureRecorder } from '../src/failure.ts';

const nestsAnswer = { status: 'error', message: 'Internal server error' };

async function contextAfter(error: unknown): Promise<object> {
  const context = {};
  const execution = { switchToRpc: () => ({ getContext: () => context }) } as unknown as ExecutionContext;
  const result = await failureRecorder.intercept(execution, { handle: () => throwError(() => error) });
  await expect(lastValueFrom(result)).rejects.toBe(error);
  return context;
}

describe('a failure', () => {
  const error = new Error('thrown by the handler');

  test("is what the handler threw, where only Nest's last filter has seen it", async () => {
    expect(failureOf(nestsAnswer, await contextAfter(error))).toBe(error);
  });

  test('is what a filter made of it', async () => {
    const context = await contextAfter(error);
    const other = new Error('thrown by a filter');
    expect(failureOf(other, context)).toBe(other);
    expect(failureOf({ status: 'refused' }, context).cause).toEqual({ status: 'refused' });
  });

  test.each([[nestsAnswer], ['a text'], [null], [undefined]])('is an error, also where it was %j', (failure) => {
    expect(failureOf(failure, {})).toMatchObject({ message: expect.any(String), cause: failure });
  });
});
