import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createDecoder, createEncoder, schemaTexts, topics, type Topic } from '@tributary/events';
import {
  createInterpret,
  type Encoders,
  type Interpretation,
  type Provider,
  type RawRecord,
} from '@tributary/interpret';
import {
  loadFixtures,
  loadPlugin,
  type Fixture,
  type HeaderList,
  type LoadedPlugin,
  type Micros,
} from '@tributary/plugin-sdk';

/** When every fixture is received: 2026-01-01T00:00:00Z. */
export const receivedAt: Micros = Date.UTC(2026, 0, 1) * 1000;
export const pluginsFolder = join(import.meta.dirname, '../../plugins');
export const pluginIds = readdirSync(pluginsFolder).toSorted();

const keyId = 'test-key';
const secret = Buffer.from('a secret for tests, and for nothing else');

/** A plugin with what is needed to sign its fixtures and to interpret them. */
export interface PluginUnderTest extends LoadedPlugin {
  fixtures: Fixture[];
  sign(body: Buffer, signedAt?: Micros): HeaderList;
  interpret(fixture: Pick<Fixture, 'body' | 'settings'>, headers?: HeaderList): Interpretation;
}

export async function loadPluginUnderTest(id: string): Promise<PluginUnderTest> {
  const folder = join(pluginsFolder, id);
  const loaded = await loadPlugin({ provider: id, specifier: folder, from: pluginsFolder });
  const key = loaded.plugin.signature.prepareKey(secret);
  const sign = (body: Buffer, signedAt = receivedAt) => loaded.plugin.signature.sign({ body, key, signedAt });
  return {
    ...loaded,
    fixtures: loadFixtures(folder),
    sign,
    interpret: (fixture, headers = sign(fixture.body)) =>
      createInterpret(providerOf(loaded, fixture.settings), encoders)(rawRecord(id, fixture.body, headers)),
  };
}

function providerOf({ plugin, name, version }: LoadedPlugin, settings: Record<string, unknown>): Provider {
  const keys = [{ id: keyId, key: plugin.signature.prepareKey(secret), notBefore: null, notAfter: null }];
  const account = { id: 'main', environment: null, settings, keys };
  return { id: plugin.id, plugin, pluginVersion: { name, version }, accounts: new Map([['main', account]]) };
}

/** A raw record as the ingress writes it. */
export function rawRecord(provider: string, body: Buffer, headers: HeaderList): RawRecord {
  return {
    topic: `raw.${provider}`,
    partition: 0,
    offset: 0n,
    key: null,
    value: body,
    headers: Object.entries({
      'raw-spec': '1',
      'raw-id': '019b76da-0000-7000-8000-000000000000',
      'raw-received-at': new Date(receivedAt / 1000).toISOString(),
      'raw-account': 'main',
      'raw-http-headers': JSON.stringify(headers),
    }).map(([name, value]) => [name, Buffer.from(value)] as const),
  };
}

/** Encoders without a registry: each topic has schema id 1. */
export const encoders = Object.fromEntries(
  topics.map((topic) => [topic, createEncoder(topic, 1)]),
) as unknown as Encoders;

/** An event as a subscriber reads it, without members that are null or empty, and without the plugin's version, which grows. */
export function readEvent(topic: Topic, value: Buffer): unknown {
  const event: unknown = JSON.parse(JSON.stringify(createDecoder(topic, schemaTexts[topic]).decode(value)), dropNull);
  return { ...(event as object), plugin: undefined };
}

function dropNull(_member: string, value: unknown): unknown {
  return value === null ? undefined : value;
}
