import { expect, test } from '@jest/globals';
import { createLogger } from '@tributary/host';
import { refusal } from '../src/refusal.ts';
import { createRequestLog } from '../src/request-log.ts';

function logged() {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  let nowMs = 0;
  const log = createRequestLog(createLogger({ name: 'ingress', level: 'debug', destination }), () => nowMs);
  return { lines, log, passTime: (ms: number) => (nowMs += ms) };
}

test('what could not be stored is a warning every five seconds, for each provider, with the number left out', () => {
  const { lines, log, passTime } = logged();
  const away = refusal('receive.kafka_unavailable', { cause: new Error('x') });
  for (let index = 0; index < 4; index += 1) log.refused('acme', away);
  log.refused('other', away);
  log.refused('acme', refusal('publish.record_too_large'));
  passTime(5_000);
  log.refused('acme', away);
  expect(lines.map(({ level, provider, leftOut }) => [level, provider, leftOut])).toEqual([
    ['warn', 'acme', 0],
    ['warn', 'other', 0],
    ['warn', 'acme', 0],
    ['warn', 'acme', 3],
  ]);
});

test('other refusals are lines at debug, and a crash is an error with its stack', () => {
  const { lines, log } = logged();
  log.refused('acme', refusal('receive.rate_limited'));
  log.refused('acme', refusal('receive.crashed', { cause: new TypeError('x') }));
  log.accepted('acme', 'main', 'id');
  expect(lines.map(({ level }) => level)).toEqual(['debug', 'error', 'debug']);
  expect(lines[1]).toMatchObject({
    err: { cause: { name: 'TypeError', stack: expect.arrayContaining([expect.any(String)]) } },
  });
});
