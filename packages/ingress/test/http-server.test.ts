import { describe, expect, test } from '@jest/globals';
import { createFakePublisher, createGate, exchangeRaw, head, post, until, useIngress } from './ingress-under-test.ts';

const start = useIngress();

describe('a request that is slow', () => {
  const config = { requestTimeoutMs: 300 };
  const stalled = 'Content-Length: 10';

  test.each<[string, string[], number]>([
    ['an open connection without a byte', [], 0],
    ['a head without end', ['POST / HTTP/1.1\r\nHo'], 0],
    ['a body without end', [`${head([stalled])}123456789`], 0],
    ['a head byte by byte', Array.from(head([stalled])), 40],
    ['a body byte by byte', [head([stalled]), ...Array.from('123456789')], 60],
    [
      'chunks byte by byte',
      [head(['Transfer-Encoding: chunked']), ...Array.from({ length: 50 }, () => '1\r\na\r\n')],
      60,
    ],
  ])('%s is answered with 408, and the connection closed', async (_name, pieces, pauseMs) => {
    const producer = createFakePublisher();
    const ingress = await start({ producer, config });
    const { text, statuses, isClosed } = await exchangeRaw(ingress.port, pieces, { pauseMs, until: 'close' });
    expect({ statuses, isClosed }).toEqual({ statuses: [408], isClosed: true });
    expect(text).toContain('{"error":"receive.timeout"}');
    expect(producer.records).toEqual([]);
  });

  test('that is whole waits for Kafka longer than requests may take to arrive', async () => {
    const gate = createGate();
    const ingress = await start({ producer: createFakePublisher(gate.answer), config });
    setTimeout(gate.open, 1_000);
    expect((await post(ingress)).status).toBe(200);
  });

  test('is stored nowhere when the client goes away in the middle', async () => {
    const producer = createFakePublisher();
    const ingress = await start({ producer });
    await exchangeRaw(ingress.port, [`${head([stalled])}123`], { waitMs: 50 });
    await until(() => ingress.lines.some((line) => line.includes('receive.bad_request')));
    expect(producer.records).toEqual([]);
  });
});
