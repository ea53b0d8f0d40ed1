import {
  createInterpret,
  type Account,
  type AccountKey,
  type Interpretation,
  type RawRecord,
} from '@tributary/interpret';
import {
  loadFixtures,
  loadPluginIn,
  type Fixture,
  type GeneratedKey,
  type HeaderList,
  type LoadedPlugin,
  type Micros,
} from '@tributary/plugin-sdk';
import { strictEncoders } from './strict-encoders.ts';

/** When every webhook of the suite is received, unless a case says otherwise: 2026-01-01T00:00:00Z. */
export const receivedAt: Micros = Date.UTC(2026, 0, 1) * 1000;

/** A webhook as a case shows it to the plugin. What is left out is as a genuine sender and a good operator have it. */
export interface Shown {
  body?: Buffer;
  headers?: HeaderList;
  receivedAt?: Micros;
  /** In place of the account's one key. */
  keys?: readonly AccountKey[];
}

/** A plugin with what it takes to sign its fixtures and to interpret them. */
export interface Subject extends LoadedPlugin {
  fixtures: Fixture[];
  /** The account's key, and one that is not configured. */
  key: GeneratedKey;
  foreignKey: GeneratedKey;
  /** What a genuine sender sends: some schemes sign in a header, some in the body. */
  genuine(
    fixture: Pick<Fixture, 'body' | 'header'>,
    by?: GeneratedKey,
    signedAt?: Micros,
  ): Required<Pick<Shown, 'body' | 'headers'>>;
  accountKey(id: string, key: GeneratedKey): AccountKey;
  show(fixture: Pick<Fixture, 'body' | 'header' | 'settings'>, shown?: Shown): Interpretation;
}

/** Loads the plugin in a folder. Throws `plugin.*`. */
export async function loadSubject(folder: string): Promise<Subject> {
  const loaded = await loadPluginIn(folder);
  const provider = loaded.plugin.id;
  const { signature } = loaded.plugin;
  const key = signature.generateKey();
  const genuine = ({ body, header }: Pick<Fixture, 'body' | 'header'>, by = key, signedAt = receivedAt) => {
    const input = { body, header, key: by.signingKey, signedAt };
    return { body: signature.signBody?.(input) ?? body, headers: signature.sign(input) };
  };
  const accountKey = (id: string, { secret }: GeneratedKey): AccountKey => ({
    id,
    key: signature.prepareKey(secret),
    notBefore: null,
    notAfter: null,
  });
  const ownKeys = [accountKey('own', key)];
  return {
    ...loaded,
    fixtures: loadFixtures(loaded.folder),
    key,
    foreignKey: signature.generateKey(),
    genuine,
    accountKey,
    show(fixture, shown = {}) {
      // Signing is dear where it is asymmetric: only where the case does not bring both.
      const { body, headers } = isWhole(shown) ? shown : { ...genuine(fixture), ...shown };
      const account: Account = {
        id: 'main',
        environment: null,
        settings: settingsOf(loaded, fixture),
        keys: shown.keys ?? ownKeys,
      };
      return interpretAs(
        loaded,
        account,
        rawRecord({ provider, body, headers, receivedAt: shown.receivedAt ?? receivedAt }),
      );
    },
  };
}

function isWhole(shown: Shown): shown is Required<Pick<Shown, 'body' | 'headers'>> {
  return shown.body !== undefined && shown.headers !== undefined;
}

function interpretAs({ plugin, name, version }: LoadedPlugin, account: Account, record: RawRecord): Interpretation {
  const provider = {
    id: plugin.id,
    plugin,
    pluginVersion: { name, version },
    accounts: new Map([[account.id, account]]),
  };
  return createInterpret(provider, strictEncoders)(record);
}

/** The fixture's settings as the plugin's schema makes them; as they are where it has none, or refuses them. */
function settingsOf({ plugin }: LoadedPlugin, { settings }: Pick<Fixture, 'settings'>): unknown {
  const result = plugin.settings?.['~standard'].validate(settings);
  return result === undefined || result instanceof Promise || result.issues !== undefined ? settings : result.value;
}

interface RawOptions {
  provider: string;
  body: Buffer;
  headers: HeaderList;
  receivedAt: Micros;
}

/** A raw record as the ingress writes it. */
function rawRecord({ provider, body, headers, receivedAt: instant }: RawOptions): RawRecord {
  const rawHeaders = {
    'raw-spec': '1',
    'raw-id': '019b76da-0000-7000-8000-000000000000',
    'raw-received-at': new Date(instant / 1000).toISOString(),
    'raw-account': 'main',
    'raw-http-headers': JSON.stringify(headers),
  };
  const pairs = Object.entries(rawHeaders).map(([name, value]) => [name, Buffer.from(value)] as const);
  return { topic: `raw.${provider}`, partition: 0, offset: 0n, key: null, value: body, headers: pairs };
}
