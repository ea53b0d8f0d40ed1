import { describe, expect, test } from '@jest/globals';
import type { OccurrenceIdentity } from '@tributary/plugin-sdk';
import { eventId, eventIdNamespace } from '../src/event-id.ts';

const sha256 = '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9';
const context = { provider: 'acme', account: 'main', bodySha256: sha256, index: 0 };
const byProvider: OccurrenceIdentity = { tier: 'PROVIDER_EVENT_ID', eventId: 'evt_1' };
const byStatus: OccurrenceIdentity = { tier: 'OBJECT_STATUS_TIME', objectId: 'pay_1', status: 'paid', time: '17' };
const byDigest: OccurrenceIdentity = { tier: 'BODY_DIGEST' };

test('the namespace never changes', () => {
  expect(eventIdNamespace).toBe('6a5c1a4e-7f0e-5d0b-9d5c-3f1f2f6b8e21');
});

// Computed by another implementation: Python's uuid.uuid5(namespace, name) with the name that stands beside each.
test.each<[name: string, identity: OccurrenceIdentity, expected: { id: string; context?: object }]>([
  ['["acme","main","PROVIDER_EVENT_ID","evt_1"]', byProvider, { id: 'a85e3eeb-6594-5114-948e-f17dea43e19e' }],
  [
    '["acme","main","OBJECT_STATUS_TIME","pay_1","paid","17"]',
    byStatus,
    { id: '9b0fd68b-2c4a-5dec-9d6a-729d4ec978b3' },
  ],
  [
    '["acme","main","BODY_DIGEST","5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",0]',
    byDigest,
    { id: 'c18d7833-cd06-566a-9ca8-6d7872bd331f' },
  ],
  [
    '["acme","main","BODY_DIGEST","5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",12]',
    byDigest,
    { id: '4cbaf3a3-aa9f-5e34-9515-2b6900a5af34', context: { index: 12 } },
  ],
  [
    '["b","c-2","PROVIDER_EVENT_ID","é\\"\\\\雪😀\\n"]',
    { tier: 'PROVIDER_EVENT_ID', eventId: 'é"\\雪😀\n' },
    { id: '90dbf3c6-a63c-5312-893e-685e52f7868a', context: { provider: 'b', account: 'c-2' } },
  ],
])('%s', (_name, identity, expected) => {
  expect(eventId(identity, { ...context, ...expected.context })).toBe(expected.id);
});

describe('two occurrences have two ids where', () => {
  const base = eventId(byStatus, context);
  test.each<[what: string, id: string]>([
    ['the provider differs', eventId(byStatus, { ...context, provider: 'other' })],
    ['the account differs', eventId(byStatus, { ...context, account: 'other' })],
    ['the object differs', eventId({ ...byStatus, objectId: 'x' }, context)],
    ['the status differs', eventId({ ...byStatus, status: 'x' }, context)],
    ['the time differs', eventId({ ...byStatus, time: 'x' }, context)],
    ['the parts are the same, cut elsewhere', eventId({ ...byStatus, objectId: 'pay_1","paid', status: '' }, context)],
    ['the tier differs', eventId({ tier: 'PROVIDER_EVENT_ID', eventId: 'pay_1' }, context)],
  ])('%s', (_what, id) => {
    expect(id).not.toBe(base);
  });

  test('the place in the body differs, and nothing else tells them apart', () => {
    expect(eventId(byDigest, { ...context, index: 1 })).not.toBe(eventId(byDigest, context));
  });
});

describe('one occurrence has one id', () => {
  test.each([byProvider, byStatus])(
    'wherever in a body it stands, and whatever else the body holds: $tier',
    (identity) => {
      expect(eventId(identity, { ...context, index: 5, bodySha256: 'another' })).toBe(eventId(identity, context));
    },
  );
});
