import { describe, expect, test } from '@jest/globals';
import { errorCodes, TributaryError } from '@tributary/errors';
import { answerRefusal, isRefusal, refusal, type RefusalCode } from '../src/refusal.ts';
import { createFakePublisher, exchangeRaw, head, lengthOf, post, useIngress } from './ingress-under-test.ts';

const start = useIngress();

describe('a request that is refused', () => {
  test.each<[name: string, status: number, code: string, pieces: string[]]>([
    ['an unknown provider', 404, 'receive.not_found', [`${head(lengthOf(1), '/webhooks/nobody/main')}x`]],
    ['an unknown account', 404, 'receive.not_found', [`${head(lengthOf(1), '/webhooks/acme/nobody')}x`]],
    ['another path', 404, 'receive.not_found', [`${head(lengthOf(1), '/<script>')}x`]],
    ['a path that cannot be decoded', 404, 'receive.not_found', [`${head(lengthOf(1), '/webhooks/acme/main%')}x`]],
    ['a path with dots', 404, 'receive.not_found', [`${head(lengthOf(1), '/webhooks/acme/../acme/main')}x`]],
    ['a path of 8 KiB', 404, 'receive.not_found', [`${head(lengthOf(1), `/${'a'.repeat(8_192)}`)}x`]],
    ['no path', 404, 'receive.not_found', ['OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n']],
    ['GET', 405, 'receive.method_not_allowed', ['GET /webhooks/acme/main HTTP/1.1\r\nHost: a\r\n\r\n']],
    ['PUT', 405, 'receive.method_not_allowed', [`PUT ${head(lengthOf(1)).slice(5)}x`]],
    ['TRACE', 405, 'receive.method_not_allowed', ['TRACE /webhooks/acme/main HTTP/1.1\r\nHost: a\r\n\r\n']],
    ['PROPFIND', 405, 'receive.method_not_allowed', ['PROPFIND /webhooks/acme/main HTTP/1.1\r\nHost: a\r\n\r\n']],
    ['CONNECT', 400, 'receive.bad_request', ['CONNECT a.test:443 HTTP/1.1\r\nHost: a\r\n\r\n']],
    ['an empty body', 400, 'receive.empty_body', [head(lengthOf(0))]],
    ['no body', 400, 'receive.empty_body', [head([])]],
    ['an empty chunked body', 400, 'receive.empty_body', [`${head(['Transfer-Encoding: chunked'])}0\r\n\r\n`]],
    ['no Host', 400, 'receive.bad_request', ['POST /webhooks/acme/main HTTP/1.1\r\nContent-Length: 1\r\n\r\nx']],
    ['gzip', 415, 'receive.encoding_unsupported', [`${head([...lengthOf(1), 'Content-Encoding: gzip'])}x`]],
    [
      'br after identity',
      415,
      'receive.encoding_unsupported',
      [`${head([...lengthOf(1), 'Content-Encoding: identity, br'])}x`],
    ],
    ['no HTTP', 400, 'receive.bad_request', ['hello\r\n\r\n']],
    ['TLS', 400, 'receive.bad_request', ['\x16\x03\x01\x02\x00\x01\x00']],
    ['HTTP/2', 400, 'receive.bad_request', ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']],
    ['a NUL in a header', 400, 'receive.bad_request', [head(['X: a\0b'])]],
    ['a folded header', 400, 'receive.bad_request', [head(['X: a', ' b'])]],
    ['two lengths', 400, 'receive.bad_request', [`${head([...lengthOf(1), ...lengthOf(2)])}x`]],
    [
      'length and chunks',
      400,
      'receive.bad_request',
      [`${head([...lengthOf(5), 'Transfer-Encoding: chunked'])}0\r\n\r\n`],
    ],
    ['a chunk that is none', 400, 'receive.bad_request', [`${head(['Transfer-Encoding: chunked'])}zz\r\n`]],
    ['a header of 20 KiB', 431, 'receive.headers_too_large', [head([`X: ${'a'.repeat(20_000)}`])]],
    [
      '5,000 headers',
      431,
      'receive.headers_too_large',
      [head(Array.from({ length: 5_000 }, (_, index) => `X-${index}: 1`))],
    ],
    ['a length beyond the limit', 413, 'receive.body_too_large', [head(lengthOf(1_048_577))]],
  ])('for %s is answered with %s %s', async (...[, status, code, pieces]) => {
    const producer = createFakePublisher();
    const ingress = await start({ producer });
    const { text, statuses } = await exchangeRaw(ingress.port, pieces);
    expect(statuses).toEqual([status]);
    expect(text).toMatch(/content-type: application\/json/i);
    expect(text.endsWith(`\r\n\r\n{"error":"${code}"}`)).toBe(true);
    expect(producer.records).toEqual([]);
    expect(await ingress.metricsText()).toMatch(
      new RegExp(`_requests_total{provider="(acme|unknown)",code="${code}"} 1`),
    );
    expect((await post(ingress)).status).toBe(200);
  });

  test('for its method is told which one is right', async () => {
    const ingress = await start();
    const answer = await fetch(`${ingress.url}/webhooks/acme/main`, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('keeps its connection where little is left to read, and loses it where much may be', async () => {
    const ingress = await start({ config: { maxBodyBytes: 100 } });
    const next = `${head(lengthOf(2))}{}`;
    const missing = '/webhooks/acme/nobody';
    expect(await exchangeRaw(ingress.port, [`${head(lengthOf(3), missing)}abc${next}`], { until: 2 })).toMatchObject({
      statuses: [404, 200],
    });
    for (const lines of [lengthOf(101), ['Transfer-Encoding: chunked'], [...lengthOf(3), 'Expect: 100-continue']]) {
      expect(await exchangeRaw(ingress.port, [head(lines, missing)], { until: 'close' })).toMatchObject({
        statuses: [404],
        isClosed: true,
      });
    }
  });

  test('a chunked body without end is cut off at the limit, and the connection closed', async () => {
    const producer = createFakePublisher();
    const ingress = await start({ producer, config: { maxBodyBytes: 65_536 } });
    const chunk = `4000\r\n${'a'.repeat(0x4000)}\r\n`;
    const pieces = [head(['Transfer-Encoding: chunked']), ...Array.from({ length: 20 }, () => chunk)];
    const { statuses, isClosed } = await exchangeRaw(ingress.port, pieces, { pauseMs: 5, until: 'close' });
    expect({ statuses, isClosed }).toEqual({ statuses: [413], isClosed: true });
    expect(producer.records).toEqual([]);
  });

  test('a body of exactly the limit is taken', async () => {
    const producer = createFakePublisher();
    const ingress = await start({ producer, config: { maxBodyBytes: 1_000 } });
    expect((await post(ingress, 'a'.repeat(1_000))).status).toBe(200);
    expect((await post(ingress, 'a'.repeat(1_001))).status).toBe(413);
    expect(producer.records).toHaveLength(1);
  });

  test('an answer and the log repeat nothing that was sent (Invariant 9)', async () => {
    const ingress = await start({ producer: createFakePublisher(() => Promise.reject(new Error('away'))) });
    const answers = [
      await exchangeRaw(ingress.port, [`${head(['X: canary-h', 'Content-Length: 8'], '/canary-p')}canary-b`]),
      await exchangeRaw(ingress.port, [`${head(['X: canary-h', 'Content-Length: 8'])}canary-b`]),
      await exchangeRaw(ingress.port, ['canary-r \r\n\r\n']),
    ];
    expect(answers.map(({ statuses }) => statuses)).toEqual([[404], [503], [400]]);
    expect(answers.map(({ text }) => text).join('')).not.toContain('canary');
    expect(ingress.lines.join('')).not.toContain('canary');
    expect(await ingress.metricsText()).not.toContain('canary');
  });
});

describe('the answers', () => {
  const codes = Object.keys(errorCodes).filter((code) => code.startsWith('receive.'));

  test.each(codes)('have one for %s, with the code and nothing else', (code) => {
    const refused = refusal(code as RefusalCode, { detail: 'inner', cause: new Error('inner') });
    expect(isRefusal(refused)).toBe(true);
    const { status, body } = answerRefusal(refused);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).toEqual({ error: code });
  });

  test('tell when to come back where that helps, and only there', () => {
    expect(answerRefusal(refusal('receive.kafka_unavailable')).headers).toEqual({ 'retry-after': '5' });
    expect(answerRefusal(refusal('receive.not_found')).headers).toEqual({});
    expect(answerRefusal(refusal('receive.rate_limited', { retryAfterSeconds: 7 })).headers).toEqual({
      'retry-after': '7',
    });
  });

  test('are none for other errors', () => {
    expect([new Error('x'), new TributaryError('publish.failed'), 'receive.not_found'].map(isRefusal)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
