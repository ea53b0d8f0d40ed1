import { createInterpret } from '@tributary/interpret';
import { assembleProvider } from '../../packages/runtime/src/provider-setup.ts';
import { bodyOf, encoders, keysOf, providerOf, recordOf, signed } from '../../packages/runtime/test/acme.ts';
import type { Webhook } from './schedule.ts';
import type { Message } from './scripted-log.ts';

/** A webhook as it stands in the raw topic, and what must become of it. */
export interface ExpectedRecord {
  message: Message;
  object: number;
  /** The ids of its events, in their order. */
  events: string[];
  /** The code of its dead letter. */
  deadLetter: string | undefined;
}

/** The value of an event may be no larger. */
export const largestEventBytes = 4_000;

const interpret = createInterpret(assembleProvider(providerOf(), keysOf()), encoders);

function bodyFor({ object, kind }: Webhook, number: number): Buffer {
  const id = `ch_${object}`;
  const note = kind === 'too large' ? 'x'.repeat(largestEventBytes) : `note ${number}`;
  const item = (suffix: string) => ({ id: `evt_${number}${suffix}`, type: 'charge.paid', object: { id, note } });
  switch (kind) {
    case 'two events':
      return bodyOf(item('a'), item('b'));
    case 'ignored':
      return bodyOf({ ...item(''), type: 'product.updated' });
    case 'unmapped':
      return bodyOf({ ...item(''), type: 'charge.vanished' });
    case 'paid':
    case 'forged':
    case 'too large':
      return bodyOf(item(''));
  }
}

const codes = {
  forged: 'verify.signature_mismatch',
  unmapped: 'decode.unmapped_type',
  'too large': 'publish.record_too_large',
} as const;

function codeOf(kind: Webhook['kind']): string | undefined {
  return kind === 'forged' || kind === 'unmapped' || kind === 'too large' ? codes[kind] : undefined;
}

function make(webhook: Webhook, number: number): ExpectedRecord {
  const body = bodyFor(webhook, number);
  const by = webhook.kind === 'forged' ? 'somebody else' : undefined;
  const record = recordOf(body, { httpHeaders: signed(body, by === undefined ? {} : { by }) });
  const interpretation = interpret(record);
  const deadLetter = codeOf(webhook.kind);
  const events = interpretation.kind === 'published' && deadLetter === undefined ? interpretation.events : [];
  const headers = Object.fromEntries(record.headers);
  return {
    message: { key: Buffer.from(String(webhook.object)), value: body, headers },
    object: webhook.object,
    events: events.map((event) => String(event.headers.find(([name]) => name === 'ce_id')?.[1])),
    deadLetter,
  };
}

const made = new Map<string, ExpectedRecord>();

/** The record of a webhook, which is the so-manyth of its schedule. */
export function expectedRecord(webhook: Webhook, number: number): ExpectedRecord {
  const key = `${number} ${webhook.object} ${webhook.kind}`;
  const present = made.get(key) ?? make(webhook, number);
  made.set(key, present);
  return present;
}
