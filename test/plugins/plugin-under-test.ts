import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createEncoder, topics } from '@tributary/events';
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
  type SchemeKey,
} from '@tributary/plugin-sdk';

/** When every fixture is received: 2026-01-01T00:00:00Z. */
export const receivedAt: Micros = Date.UTC(2026, 0, 1) * 1000;
export const pluginsFolder = join(import.meta.dirname, '../../plugins');
export const pluginIds = readdirSync(pluginsFolder).toSorted();

const keyId = 'test-key';

/** A plugin with what is needed to sign its fixtures and to interpret them. */
export interface PluginUnderTest extends LoadedPlugin {
  fixtures: Fixture[];
  /** Signs in the scheme's first header, where it has several and none is named. */
  sign(body: Buffer, signedAt?: Micros, header?: string): HeaderList;
  interpret(fixture: Pick<Fixture, 'body' | 'header' | 'settings'>, headers?: HeaderList): Interpretation;
}

export async function loadPluginUnderTest(id: string): Promise<PluginUnderTest> {
  const folder = join(pluginsFolder, id);
  const loaded = await loadPlugin({ provider: id, specifier: folder, from: pluginsFolder });
  const { signature } = loaded.plugin;
  const { secret, signingKey } = signature.generateKey();
  const verifyingKey = { id: keyId, key: signature.prepareKey(secret) };
  const sign = (body: Buffer, signedAt = receivedAt, header?: string) =>
    signature.sign({ body, header, key: signingKey, signedAt });
  return {
    ...loaded,
    fixtures: loadFixtures(folder),
    sign,
    interpret({ body, header, settings }, headers = sign(body, receivedAt, header)) {
      const provider = providerOf(loaded, settings, verifyingKey);
      return createInterpret(provider, encoders)(rawRecord(id, body, headers));
    },
  };
}

function providerOf(
  { plugin, name, version }: LoadedPlugin,
  settings: Record<string, unknown>,
  key: SchemeKey,
): Provider {
  const account = { id: 'main', environment: null, settings, keys: [{ ...key, notBefore: null, notAfter: null }] };
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
