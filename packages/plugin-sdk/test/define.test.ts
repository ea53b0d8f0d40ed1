import { describe, expect, test } from '@jest/globals';
import type { Refund, Written } from '@tributary/events';
import {
  contractVersion,
  defineProvider,
  event,
  ignored,
  timestampedHmac,
  type Fields,
  type Occurrence,
  type StandardSchemaV1,
  type VerifiedWebhook,
} from '../src/index.ts';

const signature = timestampedHmac({ header: 'x', encoding: 'hex', toleranceSeconds: 300 });
const readRefund = (object: Fields): Written<Refund> => ({ id: object.id('id'), status: 'UNKNOWN' });
const readEnvelope = ({ body }: VerifiedWebhook): Occurrence => ({
  type: body.text('type'),
  identity: { tier: 'BODY_DIGEST' },
  occurredAt: null,
  environment: null,
  apiVersion: null,
  object: body,
  metadata: {},
});

describe('defineProvider', () => {
  const definition = {
    id: 'acme',
    signature,
    envelope: readEnvelope,
    events: { 'refund.changed': event('refund.updated', readRefund), 'refund.seen': ignored('nothing happened') },
    orderingKey: ['id'],
  };

  test('stamps what the author wrote with the version of the contract, and changes nothing else', () => {
    expect(defineProvider(definition)).toEqual({ contract: contractVersion, ...definition });
    expect(contractVersion).toBe(1);
  });
});

describe('event and ignored', () => {
  test('say what becomes of a type', () => {
    expect(event('refund.updated', readRefund)).toEqual({ kind: 'event', type: 'refund.updated', read: readRefund });
    expect(ignored('no money moves')).toEqual({ kind: 'ignored', reason: 'no money moves' });
  });
});

/** Nothing below needs to run: the compiler refuses each line that a `@ts-expect-error` announces, or the announcement. */
describe('the compiler', () => {
  test('holds the reader to the resource of the canonical type', () => {
    expect([
      event('refund.updated', readRefund),
      // @ts-expect-error a refund is no dispute
      event('dispute.opened', readRefund),
      // @ts-expect-error a status that a refund does not have
      event('refund.updated', (object: Fields) => ({ id: object.id('id'), status: 'NEEDS_RESPONSE' })),
      // @ts-expect-error a refund has an id
      event('refund.updated', () => ({ status: 'UNKNOWN' })),
      // @ts-expect-error a refund has a status
      event('refund.updated', (object: Fields) => ({ id: object.id('id') })),
      // @ts-expect-error an id that may be absent
      event('refund.updated', (object: Fields) => ({ id: object.optionalId('id'), status: 'UNKNOWN' })),
      // @ts-expect-error an amount that is a float
      event('refund.updated', (object: Fields) => ({ id: object.id('id'), status: 'UNKNOWN', amount: 12.5 })),
      // @ts-expect-error no canonical type
      event('refund.vanished', readRefund),
    ]).toHaveLength(8);
  });

  test('holds readers to the settings of the plugin', () => {
    interface Settings {
      amountUnit: 'major' | 'minor';
    }
    const settings: StandardSchemaV1<unknown, Settings> = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { amountUnit: 'major' } }) },
    };
    const read = (object: Fields, { amountUnit }: Settings): Written<Refund> => ({
      ...readRefund(object),
      reason: amountUnit,
    });
    const plugin = defineProvider<Settings>({
      id: 'acme',
      signature,
      envelope: readEnvelope,
      settings,
      events: { a: event('refund.updated', read), b: event('refund.updated', readRefund) },
    });
    expect(plugin.settings).toBe(settings);
  });

  test('knows no member that the contract does not have', () => {
    // @ts-expect-error a key is none of a plugin's business
    const plugin = defineProvider({ id: 'acme', signature, envelope: readEnvelope, events: {}, key: 'secret' });
    expect(plugin.id).toBe('acme');
    // @ts-expect-error no envelope
    expect(defineProvider({ id: 'acme', signature, events: {} })).toBeDefined();
  });
});
