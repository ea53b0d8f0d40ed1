import { Fields, parseJson, type HeaderList, type Micros, type Occurrence } from '@tributary/plugin-sdk';
import plugin from '../src/index.ts';
import type { Settings } from '../src/settings.ts';

/** When every webhook is received: 2026-01-01T00:00:00Z. */
export const receivedAt: Micros = Date.UTC(2026, 0, 1) * 1000;

/** A body with an envelope around an object. */
export function bodyOf(name: string, data: object): string {
  return JSON.stringify({ id: 'evt_1', name, data });
}

/** What the envelope function finds in a body. */
export function occurrenceOf(body: string, headers: HeaderList = []): Occurrence {
  const verification = { scheme: 'rsa-sha256', key_id: 'a', signed_at: null };
  const webhook = { body: new Fields(parseJson(Buffer.from(body))), headers, receivedAt, verification };
  return plugin.envelope(webhook, { amountUnit: 'major' }) as Occurrence;
}

/** What the table's reader makes of an object. */
export function read(type: string, data: object, account: Settings = { amountUnit: 'major' }): unknown {
  return readText(type, JSON.stringify(data), account);
}

/** The same, of an object's JSON text, for numbers that JSON.stringify would change. */
export function readText(type: string, data: string, account: Settings = { amountUnit: 'major' }): unknown {
  const mapping = plugin.events[type];
  if (mapping?.kind !== 'event') throw new Error(`${type} is no event`);
  return mapping.read(occurrenceOf(`{"id":"evt_1","name":"${type}","data":${data}}`).object, account);
}
