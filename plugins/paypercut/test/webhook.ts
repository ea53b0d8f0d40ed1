import { Fields, parseJson, type Micros, type Occurrence } from '@tributary/plugin-sdk';
import plugin from '../src/index.ts';

/** When every webhook is signed: 2023-11-14T22:13:20Z. */
export const signedAt: Micros = 1_700_000_000_000_000;

/** A body with an event around an object. */
export function bodyOf(type: string, object: object, event: object = {}): string {
  return JSON.stringify({ id: 'evt_1', type, data: { object }, ...event });
}

/** What the envelope function finds in a body. */
export function occurrenceOf(text: string): Occurrence {
  const verification = { scheme: 'timestamped-hmac', key_id: 'k', signed_at: signedAt };
  const webhook = { body: new Fields(parseJson(Buffer.from(text))), headers: [], receivedAt: signedAt, verification };
  return plugin.envelope(webhook, {}) as Occurrence;
}

/** What the table's reader makes of an object, in an event with further members. */
export function read(type: string, object: object, event: object = {}): unknown {
  const mapping = plugin.events[type];
  if (mapping?.kind !== 'event') throw new Error(`${type} is no event`);
  return mapping.read(occurrenceOf(bodyOf(type, object, event)).object, {});
}
