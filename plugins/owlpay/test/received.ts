import {
  Fields,
  parseJson,
  type HeaderList,
  type JsonObject,
  type Micros,
  type Occurrence,
} from '@tributary/plugin-sdk';
import { harborHeader, platformHeader } from '../src/envelope.ts';
import plugin from '../src/index.ts';

export const signedAt: Micros = 1_700_000_000_000_000;
export const secret = 'whs_vector_secret';
const key = plugin.signature.prepareKey(Buffer.from(secret));

/** The headers of a webhook that is genuine at an instant. */
export function sign(body: JsonObject, header: string, instant: Micros = signedAt): HeaderList {
  const signingKey = plugin.signature.prepareSigningKey(Buffer.from(secret));
  return plugin.signature.sign({ body: bytesOf(body), key: signingKey, signedAt: instant, header });
}

/** What the plugin finds in a webhook, verified at the time of its signature. */
export function receive(body: JsonObject, headers: HeaderList, receivedAt: Micros = signedAt): Occurrence {
  const bytes = bytesOf(body);
  const proof = plugin.signature.verify({ headers, body: bytes, receivedAt, keys: [{ id: 'k', key }] });
  const verification = { scheme: proof.scheme ?? '', key_id: proof.keyId, signed_at: proof.signedAt };
  const found = plugin.envelope({ body: new Fields(parseJson(bytes)), headers, receivedAt, verification }, {});
  if (Array.isArray(found)) throw new Error('one webhook of OwlPay is one occurrence');
  return found;
}

export function receivePlatform(body: JsonObject, instant?: Micros): Occurrence {
  return receive(body, sign(body, platformHeader, instant), instant);
}

export function receiveHarbor(body: JsonObject, instant?: Micros): Occurrence {
  return receive(body, sign(body, harborHeader, instant), instant);
}

/** What the table's reader makes of the object of an occurrence. */
export function read({ type, object }: Occurrence): unknown {
  const mapping = Object.hasOwn(plugin.events, type) ? plugin.events[type] : undefined;
  if (mapping?.kind !== 'event') throw new Error(`${type} is no event`);
  return mapping.read(object, {});
}

export function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

export function bytesOf(body: JsonObject): Buffer {
  return Buffer.from(JSON.stringify(body));
}
