import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { askForEffects } from '../../src/torture/effects-source.ts';
import { filledIn } from '../../src/torture/placeholders.ts';
import { freePorts } from '../../src/torture/free-ports.ts';
import { temporaryFolder } from '../shell.ts';

const { folder, remove } = temporaryFolder();
const surroundings = { workingFolder: folder, environment: { PATH: process.env['PATH'], WHERE: 'effects.json' } };
const object = { kind: 'refund', id: 'r', status: 'FAILED', amount: '1', currency: 'EUR', events: [] };
const effects = { kind: 'effects', objects: [object] };
let server: Server;
let port = 0;

beforeAll(async () => {
  writeFileSync(join(folder, 'effects.json'), JSON.stringify([object]));
  server = createServer((request, response) => {
    response.statusCode = request.url === '/effects' ? 200 : 404;
    response.end(JSON.stringify([object]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  remove();
});

test('effects are answered by a URL, printed by a command, or lie in a file', async () => {
  const url = filledIn('http://127.0.0.1:{port}/effects', { port, folder });
  expect(await askForEffects({ url }, surroundings)).toEqual(effects);
  expect(await askForEffects({ command: 'cat "$WHERE"' }, surroundings)).toEqual(effects);
  expect(await askForEffects({ file: 'effects.json' }, surroundings)).toEqual(effects);
  expect(await askForEffects({ file: filledIn('{folder}/effects.json', { port, folder }) }, surroundings)).toEqual(
    effects,
  );
});

test('that they cannot be had is an answer, which says why', async () => {
  const [closed = 0] = await freePorts(1);
  const readings = await Promise.all([
    askForEffects({ url: `http://127.0.0.1:${port}/gone` }, surroundings),
    askForEffects({ url: `http://127.0.0.1:${closed}/` }, surroundings),
    askForEffects({ command: 'echo no such table >&2; exit 3' }, surroundings),
    askForEffects({ file: 'gone.json' }, surroundings),
  ]);
  const reasons = ['answers 404', 'ECONNREFUSED', 'no such table', 'ENOENT'];
  expect(readings).toEqual(reasons.map((why) => ({ kind: 'unreadable', why: expect.stringContaining(why) })));
});
