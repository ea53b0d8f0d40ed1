import { describe, expect, test } from '@jest/globals';
import type { WrittenEvent } from '@tributary/events';
import type { Sample } from '../src/samples.ts';
import { createVerdict } from '../src/verdict.ts';
import type { Sighting } from '../src/watch.ts';

const place = { topic: 'payments' as const, partition: 0, offset: 0n };

function genuine(bodySha256: string): Sample {
  return {
    provider: 'acme',
    account: 'main',
    type: 'paid',
    forgery: 'genuine',
    webhook: { headers: [], body: Buffer.alloc(0) },
    expected: { kind: 'events', bodySha256, types: ['payment.succeeded'] },
  };
}

function forged(): Sample {
  return { ...genuine(''), forgery: 'tampered', expected: { kind: 'dead-letter', code: 'verify.signature_mismatch' } };
}

function event(bodySha256: string, type: string): Sighting {
  return { kind: 'event', ...place, key: '', event: { type, raw: { body_sha256: bodySha256 } } as WrittenEvent };
}

function letter(rawId: string, code: string): Sighting {
  return { kind: 'dead-letter', ...place, provider: 'acme', rawId, code, detail: '' };
}

describe('the verdict over the samples', () => {
  test.each([
    ['a genuine webhook whose event is seen', genuine('a'), event('a', 'payment.succeeded')],
    ['a forged one whose dead letter is seen', forged(), letter('1', 'verify.signature_mismatch')],
  ])('%s ended as expected, whichever is told first', async (_what, sample, sighting) => {
    const sentFirst = createVerdict();
    sentFirst.sent(sample, '1');
    sentFirst.saw(sighting);
    expect(await sentFirst.settled(1000)).toEqual([]);
    const seenFirst = createVerdict();
    seenFirst.saw(sighting);
    seenFirst.sent(sample, '1');
    expect(await seenFirst.settled(1000)).toEqual([]);
  });

  test.each([
    ['no event', genuine('a'), []],
    ['an event of another type', genuine('a'), [event('a', 'payment.failed')]],
    ['an event of another body', genuine('a'), [event('b', 'payment.succeeded')]],
    ['a genuine one refused', genuine('a'), [letter('1', 'verify.signature_mismatch')]],
    ['a forged one published', forged(), [event('', 'payment.succeeded')]],
    ['a dead letter with another code', forged(), [letter('1', 'decode.crashed')]],
    ['a dead letter of another delivery', forged(), [letter('2', 'verify.signature_mismatch')]],
  ])('%s is told', async (_what, sample, sightings) => {
    const verdict = createVerdict();
    verdict.sent(sample, '1');
    for (const sighting of sightings) verdict.saw(sighting);
    expect(await verdict.settled(5)).toHaveLength(1);
  });

  test.each([
    ['a genuine one', genuine('a'), 'no event payment.succeeded, but decode.crashed'],
    ['a forged one', forged(), 'no dead letter verify.signature_mismatch, but decode.crashed'],
  ])('%s that became another dead letter is told at once, with what it became', async (_what, sample, said) => {
    const verdict = createVerdict();
    verdict.sent(sample, '1');
    verdict.saw(letter('1', 'decode.crashed'));
    const problems = await verdict.settled(60_000);
    expect(problems).toEqual([expect.stringContaining(said)]);
  });

  test('a webhook that was not accepted is told', async () => {
    const verdict = createVerdict();
    verdict.rejected(genuine('a'), '503');
    expect(await verdict.settled(5)).toEqual(['acme/main paid (genuine): 503']);
  });
});
