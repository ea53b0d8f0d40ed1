import { randomUUID } from 'node:crypto';
import type { Provider, RawRecord } from '@tributary/interpret';
import type { Fixture } from '@tributary/plugin-sdk';
import type { Subject } from '../../src/index.ts';

const receivedAt = Date.UTC(2026, 4, 6) * 1000;

/** The subject's provider with one account, whose key the subject signs with. */
export function providerOf(subject: Subject, settings: unknown = {}): Provider {
  const { plugin, name, version } = subject;
  const account = { id: 'shop', environment: null, settings, keys: [subject.accountKey('own', subject.key)] };
  return { id: plugin.id, plugin, pluginVersion: { name, version }, accounts: new Map([[account.id, account]]) };
}

/** A webhook as the ingress writes it to the raw topic, signed by the platform, or by somebody else. */
export function rawRecordOf(
  subject: Subject,
  webhook: Pick<Fixture, 'body' | 'header'>,
  { by = subject.key, account = 'shop' } = {},
): RawRecord {
  const { body, headers } = subject.genuine(webhook, by, receivedAt);
  const rawHeaders = {
    'raw-spec': '1',
    'raw-id': randomUUID(),
    'raw-received-at': new Date(receivedAt / 1000).toISOString(),
    'raw-account': account,
    'raw-http-headers': JSON.stringify([['user-agent', 'a platform'], ...headers]),
  };
  return {
    topic: `prefix.raw.${subject.plugin.id}`,
    partition: 3,
    offset: 42n,
    key: null,
    value: body,
    headers: Object.entries(rawHeaders).map(([name, value]) => [name, Buffer.from(value)] as const),
  };
}
