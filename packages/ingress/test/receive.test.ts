import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import {
  createFakePublisher,
  createGate,
  exchangeRaw,
  head,
  headersOf,
  lengthOf,
  post,
  until,
  useIngress,
} from './ingress-under-test.ts';

const start = useIngress();

describe('a webhook', () => {
  test('is stored byte for byte and answered with its id', async () => {
    const producer = createFakePublisher();
    const ingress = await start({ producer, clock: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6) });
    const body = Buffer.from([0x7b, 0x00, 0xff, 0xfe, 0x0d, 0x0a, 0x7d]);
    const answer = await fetch(`${ingress.url}/webhooks/acme/main?x=%20y`, { method: 'POST', body });
    expect(answer.status).toBe(200);
    const [record] = producer.records;
    expect(await answer.json()).toEqual({ id: headersOf(record)['raw-id'] });
    expect(producer.records).toHaveLength(1);
    expect(record).toMatchObject({ topic: 'raw.acme', value: body });
    expect(headersOf(record)).toMatchObject({
      'raw-account': 'main',
      'raw-received-at': '2026-01-02T03:04:05.006Z',
      'raw-http-method': 'POST',
      'raw-http-path': '/webhooks/acme/main?x=%20y',
    });
  });

  test('that comes in chunks of one byte is stored whole', async () => {
    const producer = createFakePublisher();
    const ingress = await start({ producer });
    const bytes = 200_000;
    const chunks = '1\r\nx\r\n'.repeat(bytes);
    const answer = await exchangeRaw(ingress.port, [head(['Transfer-Encoding: chunked']), chunks, '0\r\n\r\n']);
    expect(answer.text).toContain('200 OK');
    expect(producer.records[0]?.value).toEqual(Buffer.alloc(bytes, 'x'));
  });

  test('is answered only after the broker has acknowledged it (Invariant 8)', async () => {
    const gate = createGate();
    const producer = createFakePublisher(gate.answer);
    const ingress = await start({ producer });
    let isAnswered = false;
    const answer = post(ingress).finally(() => (isAnswered = true));
    await until(() => producer.records.length === 1);
    await sleep(100);
    expect(isAnswered).toBe(false);
    gate.open();
    expect((await answer).status).toBe(200);
  });

  test('keeps its headers in order, as they were spelt, and each duplicate', async () => {
    const producer = createFakePublisher();
    const ingress = await start({ producer });
    const lines = [
      'X-Sig: one',
      'x-sig:  two ',
      'X-Bytes: \u00e9\u00ff',
      'raw-account: second',
      'cookie: c',
      'Content-Length: 1',
    ];
    const { statuses } = await exchangeRaw(ingress.port, [Buffer.from(`${head(lines)}x`, 'latin1')]);
    expect(statuses).toEqual([200]);
    const headers = headersOf(producer.records[0]);
    expect(JSON.parse(headers['raw-http-headers'] ?? '')).toEqual([
      ['Host', 'ingress.test'],
      ['X-Sig', 'one'],
      ['x-sig', 'two'],
      ['X-Bytes', '\u00e9\u00ff'],
      ['raw-account', 'second'],
      ['Content-Length', '1'],
    ]);
    expect(headers['raw-account']).toBe('main');
  });

  test('keeps thousands of headers where the limit allows them', async () => {
    const producer = createFakePublisher();
    const ingress = await start({ producer, config: { maxHeaderBytes: 200_000 } });
    const lines = Array.from({ length: 3_000 }, (_, index) => `X-${index}: 1`);
    await exchangeRaw(ingress.port, [`${head([...lines, 'Content-Length: 1'])}x`]);
    expect(JSON.parse(headersOf(producer.records[0])['raw-http-headers'] ?? '')).toHaveLength(3_002);
  });

  test.each([
    ['Content-Type: text/plain'],
    ['Content-Type: multipart/form-data; boundary=x'],
    ['Content-Type: ;;; nonsense'],
    ['Content-Type:'],
    ['Content-Type: application/json', 'Content-Type: text/plain'],
    ['Accept-Version: 2'],
    ['Content-Encoding: identity'],
    ['Connection: upgrade', 'Upgrade: websocket'],
    ['Expect: something-else'],
  ])('is taken with %s %s', async (...lines) => {
    const producer = createFakePublisher();
    const ingress = await start({ producer });
    const { statuses } = await exchangeRaw(ingress.port, [`${head([...lines, 'Content-Length: 2'])}{}`]);
    expect(statuses).toEqual([200]);
    expect(producer.records[0]?.value).toEqual(Buffer.from('{}'));
  });

  test('is taken without any content type, in chunks, and with an absolute target', async () => {
    const producer = createFakePublisher();
    const ingress = await start({ producer });
    const target = 'http://elsewhere.test/webhooks/acme/main?q';
    const pieces = [
      head(['Transfer-Encoding: chunked'], target),
      '2\r\n{"\r\n',
      '3\r\na":\r\n',
      '2\r\n1}\r\n0\r\n\r\n',
    ];
    const { statuses } = await exchangeRaw(ingress.port, pieces, { pauseMs: 20 });
    expect(statuses).toEqual([200]);
    expect(producer.records[0]?.value.toString()).toBe('{"a":1}');
    expect(headersOf(producer.records[0])['raw-http-path']).toBe('/webhooks/acme/main?q');
  });

  test('is sent after 100 Continue where the platform asks for it, and is not asked for where it is too large', async () => {
    const ingress = await start({ config: { maxBodyBytes: 10 } });
    const expecting = 'Expect: 100-continue';
    const taken = await exchangeRaw(ingress.port, [head([...lengthOf(2), expecting]), '{}'], {
      pauseMs: 50,
    });
    expect(taken.statuses).toEqual([100, 200]);
    const refused = await exchangeRaw(ingress.port, [head([...lengthOf(11), expecting])], { until: 'close' });
    expect(refused).toMatchObject({ statuses: [413], isClosed: true });
  });

  test('of unknown length, once it is whole, keeps its connection', async () => {
    const ingress = await start();
    const webhook = `${head(['Transfer-Encoding: chunked'])}1\r\nx\r\n0\r\n\r\n`;
    const { statuses } = await exchangeRaw(ingress.port, [webhook, webhook], { pauseMs: 100, until: 2 });
    expect(statuses).toEqual([200, 200]);
  });

  test('follows another one on its connection, in order', async () => {
    const producer = createFakePublisher();
    const ingress = await start({ producer });
    const pieces = ['a', 'b', 'c'].map((body) => `${head(['Content-Length: 1'])}${body}`);
    const { statuses } = await exchangeRaw(ingress.port, [pieces.join('')], { until: 3 });
    expect(statuses).toEqual([200, 200, 200]);
    expect(producer.records.map(({ value }) => value.toString())).toEqual(['a', 'b', 'c']);
  });
});

describe('a flood', () => {
  test('of one account is answered with 429 and Retry-After, and another account is taken (Invariant 7)', async () => {
    const ingress = await start({ config: { requestsPerSecond: 0.01 } });
    expect((await post(ingress)).status).toBe(200);
    const answer = await post(ingress);
    expect([answer.status, await answer.json()]).toEqual([429, { error: 'receive.rate_limited' }]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(90);
    expect((await post(ingress, 'x', '/webhooks/acme/second')).status).toBe(200);
    expect((await post(ingress, 'x', '/webhooks/other/main')).status).toBe(200);
  });

  test('that waits for Kafka is answered with 503, and another provider is taken (Invariant 7)', async () => {
    const gate = createGate();
    const producer = createFakePublisher();
    const ingress = await start({
      producer: {
        publish: ([record], options) => (record?.topic === 'raw.acme' ? gate.answer() : producer.publish([], options)),
      },
      config: { maxWaiting: 4 },
    });
    const waiting = [post(ingress), post(ingress)];
    while (!(await ingress.metricsText()).includes('tributary_ingress_waiting{provider="acme"} 2')) await sleep(5);
    const answer = await post(ingress);
    expect([answer.status, await answer.json()]).toEqual([503, { error: 'receive.overloaded' }]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await post(ingress, 'x', '/webhooks/other/main')).status).toBe(200);
    gate.open();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
    expect(await ingress.metricsText()).toContain('tributary_ingress_waiting{provider="acme"} 0');
  });
});

describe('bodies that wait for Kafka', () => {
  test('hold no more memory than the share of their provider, and another provider is taken (Invariant 7)', async () => {
    const gate = createGate();
    const producer = createFakePublisher(gate.answer);
    // 64 providers share 128 MiB.
    const providers = Array.from({ length: 62 }, (_, index) => `p${index}`);
    const accounts = new Set(['main']);
    const endpoints = new Map(['acme', 'other', ...providers].map((provider) => [provider, { accounts }]));
    const ingress = await start({ producer, endpoints, config: { maxBodyBytes: 2_000_000 } });
    const large = 'x'.repeat(1_500_000);
    const first = post(ingress, large);
    await until(() => producer.records.length === 1);
    const { statuses } = await exchangeRaw(ingress.port, [head(lengthOf(large.length)), large]);
    expect(statuses).toEqual([503]);
    const other = post(ingress, 'x', '/webhooks/other/main');
    await until(() => producer.records.length === 2);
    gate.open();
    expect([(await first).status, (await other).status]).toEqual([200, 200]);
  });
});

describe('a broker', () => {
  test('that refuses is answered with 503 and Retry-After', async () => {
    const ingress = await start({ producer: createFakePublisher(() => Promise.reject(new Error('away'))) });
    const answer = await post(ingress);
    expect([answer.status, await answer.json()]).toEqual([503, { error: 'receive.kafka_unavailable' }]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('that does not acknowledge in time is answered with 503, though the producer says nothing', async () => {
    const gate = createGate();
    const ingress = await start({ producer: createFakePublisher(gate.answer), config: { publishTimeoutMs: 100 } });
    const answer = await post(ingress);
    expect([answer.status, await answer.json()]).toEqual([503, { error: 'receive.kafka_unavailable' }]);
    gate.open();
  });

  test('that refuses after the answer is no crash', async () => {
    const { promise, reject } = Promise.withResolvers<void>();
    const ingress = await start({ producer: createFakePublisher(() => promise), config: { publishTimeoutMs: 50 } });
    expect((await post(ingress)).status).toBe(503);
    reject(new Error('late'));
    await sleep(10);
  });

  test('that takes no record of that size is answered with 413', async () => {
    const tooLarge = new TributaryError('publish.record_too_large');
    const ingress = await start({ producer: createFakePublisher(() => Promise.reject(tooLarge)) });
    const answer = await post(ingress);
    expect([answer.status, await answer.json()]).toEqual([413, { error: 'publish.record_too_large' }]);
  });

  test('that is away is one line in the log, however many webhooks it costs', async () => {
    const ingress = await start({ producer: createFakePublisher(() => Promise.reject(new Error('away'))) });
    for (let index = 0; index < 10; index += 1) await post(ingress);
    expect(ingress.lines.filter((line) => line.includes('"level":"warn"'))).toHaveLength(1);
  });

  test('is no part of a bug of the ingress, which is answered with 500 and is in the log with its stack', async () => {
    const ingress = await start({
      producer: createFakePublisher(),
      clock: () => {
        throw new TypeError('a bug');
      },
    });
    const answer = await post(ingress);
    expect([answer.status, await answer.json()]).toEqual([500, { error: 'receive.crashed' }]);
    const line = ingress.lines.find((candidate) => candidate.includes('"level":"error"')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      provider: 'acme',
      err: { code: 'receive.crashed', cause: { name: 'TypeError' } },
    });
  });
});
