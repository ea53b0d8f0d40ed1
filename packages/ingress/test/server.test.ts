import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import {
  createFakePublisher,
  createGate,
  exchangeRaw,
  head,
  post,
  startIngressUnderTest,
  until,
  useIngress,
} from './ingress-under-test.ts';

const start = useIngress();

describe('closing', () => {
  test('finishes what has begun, takes nothing more, and ends', async () => {
    const gate = createGate();
    const producer = createFakePublisher(gate.answer);
    const ingress = await start({ producer });
    const begun = post(ingress);
    const idle = exchangeRaw(ingress.port, [], { until: 'close' });
    const half = exchangeRaw(ingress.port, [`${head(['Content-Length: 2'])}{`, `}${head(['Content-Length: 1'])}x`], {
      pauseMs: 300,
      until: 'close',
    });
    await until(() => producer.records.length === 1);
    await sleep(50);
    let isClosed = false;
    const closed = ingress.close().finally(() => (isClosed = true));
    await expect(post(ingress)).rejects.toThrow();
    await sleep(400);
    expect(isClosed).toBe(false);
    gate.open();
    expect((await begun).status).toBe(200);
    expect((await half).text).toMatch(/^HTTP\/1\.1 200 OK\r\nconnection: close\r\n/i);
    expect((await idle).isClosed).toBe(true);
    await closed;
    expect(producer.records).toHaveLength(2);
  });

  test('refuses a request that comes on an open connection', async () => {
    const gate = createGate();
    const producer = createFakePublisher(gate.answer);
    const ingress = await start({ producer });
    const webhook = `${head(['Content-Length: 1'])}x`;
    const exchange = exchangeRaw(ingress.port, [webhook, webhook], { pauseMs: 300, until: 'close' });
    await until(() => producer.records.length === 1);
    const closed = ingress.close();
    await until(() => ingress.lines.some((line) => line.includes('receive.stopping')));
    gate.open();
    expect(await exchange).toMatchObject({ isClosed: true });
    await closed;
    expect(producer.records).toHaveLength(1);
  });

  test('waits no longer than a request and its acknowledgement may take', async () => {
    const ingress = await start({ config: { requestTimeoutMs: 500, publishTimeoutMs: 100 } });
    const stalled = exchangeRaw(ingress.port, [`${head(['Content-Length: 2'])}{`], { until: 'close' });
    await sleep(50);
    await ingress.close();
    expect((await stalled).isClosed).toBe(true);
    await until(() => ingress.lines.some((line) => line.includes('receive.bad_request')));
  });
});

test('a port that is taken is config.port_in_use', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    await expect(startIngressUnderTest({ config: { port } })).rejects.toMatchObject({ code: 'config.port_in_use' });
  } finally {
    other.close();
  }
});
