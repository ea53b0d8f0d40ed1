import { describe, expect, test } from '@jest/globals';
import { startCall } from '../src/call.ts';
import { isPublishError } from '../src/publish-error.ts';

const stored = { topic: 't', partition: 0, offset: 0n };

describe('a call', () => {
  test('resolves when every record is acknowledged, in the order of the records', async () => {
    const call = startCall(2, { deadlineMs: 1_000 });
    call.settle(1, { ...stored, offset: 1n });
    call.settle(0, stored);
    expect(await call.done).toEqual([stored, { ...stored, offset: 1n }]);
  });

  test('tells the fate of each record when one has failed', async () => {
    const call = startCall(3, { deadlineMs: 1_000 });
    const cause = new Error('too large');
    call.settle(0, stored);
    call.fail(1, 'publish.record_too_large', cause);
    call.fail(2, 'publish.failed', undefined);
    const error = await call.done.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'PublishError',
      code: 'publish.failed',
      detail: '2 of 3 records, the first of these has index 2',
      outcomes: [stored, { index: 1, code: 'publish.record_too_large', cause }, { index: 2 }],
    });
    expect(isPublishError(error) && error.failures.map(({ index }) => index)).toEqual([1, 2]);
  });

  test('fails what is open at its deadline; what comes later does not count', async () => {
    const call = startCall(2, { deadlineMs: 10 });
    call.settle(0, stored);
    await expect(call.done).rejects.toMatchObject({ failures: [{ index: 1, code: 'publish.failed' }] });
    expect([call.isWaiting(0), call.isWaiting(1)]).toEqual([false, false]);
    call.settle(1, stored);
    await expect(call.done).rejects.toMatchObject({ failures: [{ index: 1 }] });
  });

  test('fails what is open when its signal aborts, also if it has aborted before', async () => {
    const controller = new AbortController();
    const call = startCall(1, { deadlineMs: 1_000, signal: controller.signal });
    controller.abort(new Error('stop'));
    await expect(call.done).rejects.toMatchObject({ cause: { message: 'stop' } });
    await expect(startCall(1, { deadlineMs: 1_000, signal: controller.signal }).done).rejects.toThrow();
  });
});
