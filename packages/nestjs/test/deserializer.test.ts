import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { createEncoder, schemaTexts, type Registry } from '@tributary/events';
import { payment } from '../../subscriber/test/sample-events.ts';
import { createEventDeserializer } from '../src/deserializer.ts';

const encoder = createEncoder('payments', 7);
const value = encoder.encode(payment({ id: 'p-1' }));
const captured = encoder.encode(payment({ id: 'p-1', type: 'payment.captured' })).toString('latin1');

function createFake(): { registry: Registry; asked: number[]; answers: (string | Error)[] } {
  const asked: number[] = [];
  const answers: (string | Error)[] = [];
  const schemaText = async (id: number): Promise<string> => {
    asked.push(id);
    const answer = answers.shift() ?? schemaTexts.payments;
    if (typeof answer !== 'string') throw answer;
    return answer;
  };
  return { registry: { schemaText } as Registry, asked, answers };
}

describe('the deserializer', () => {
  test('gives the event of a record, by topic, and asks for its schema once', async () => {
    const { registry, asked } = createFake();
    const { deserialize } = createEventDeserializer({ registry });
    for (const _ of [1, 2]) {
      expect(await deserialize({ value }, { channel: 'payments' })).toEqual({
        pattern: 'payments',
        data: expect.objectContaining({ type: 'payment.succeeded', payment: expect.objectContaining({ id: 'p-1' }) }),
      });
    }
    expect(asked).toEqual([7]);
  });

  test('knows topics behind their prefix', async () => {
    const { registry } = createFake();
    const { deserialize } = createEventDeserializer({ registry, topicPrefix: 'eu.' });
    expect(await deserialize({ value }, { channel: 'eu.payments' })).toMatchObject({ data: { id: 'e-p-1' } });
    expect(await deserialize({ value: 'x' }, { channel: 'payments' })).toEqual({ pattern: 'payments', data: 'x' });
  });

  test("leaves other topics' records as the transport does", async () => {
    const { deserialize } = createEventDeserializer({ registry: createFake().registry });
    const user = { value: { name: 'Ada' } };
    expect(await deserialize(user, { channel: 'users' })).toEqual({ pattern: 'users', data: { name: 'Ada' } });
  });

  test.each([
    ['a text', 'hello'],
    ['JSON', { id: 'e-1' }],
    ['no value', null],
    ['too few bytes', Buffer.from([0, 0])],
    ['truncated bytes', value.subarray(0, 20)],
    [
      'an event whose type names another resource',
      Buffer.from(captured.replace('payment.captured', 'customer.updated'), 'latin1'),
    ],
  ])('refuses %s', async (_what, bad) => {
    const { deserialize } = createEventDeserializer({ registry: createFake().registry });
    await expect(deserialize({ value: bad }, { channel: 'payments' })).rejects.toMatchObject({
      code: 'event.malformed_value',
    });
  });

  test('refuses a schema of something else', async () => {
    const { registry, answers } = createFake();
    answers.push(schemaTexts.billing);
    const { deserialize } = createEventDeserializer({ registry });
    await expect(deserialize({ value }, { channel: 'payments' })).rejects.toMatchObject({
      code: 'event.foreign_schema',
    });
  });

  test('asks again for what the registry did not answer', async () => {
    const { registry, asked, answers } = createFake();
    answers.push(new TributaryError('registry.unreachable'));
    const { deserialize } = createEventDeserializer({ registry });
    await expect(deserialize({ value }, { channel: 'payments' })).rejects.toMatchObject({
      code: 'registry.unreachable',
    });
    await expect(deserialize({ value }, { channel: 'payments' })).resolves.toMatchObject({ pattern: 'payments' });
    expect(asked).toEqual([7, 7]);
  });
});
