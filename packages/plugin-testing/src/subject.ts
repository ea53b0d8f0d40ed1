import {
  createInterpret,
  type Account,
  type AccountKey,
  type Interpretation,
  type RawRecord,
} from '@tributary/interpret';
import {
  anyOf,
  loadFixtures,
  loadPluginIn,
  unsigned,
  type Fixture,
  type GeneratedKey,
  type HeaderList,
  type LoadedPlugin,
  type Micros,
  type SignatureScheme,
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
  /** Whether the account takes webhooks that are not signed; where the plugin's platform signs none, it does. */
  allowUnsigned?: boolean;
}

/** What of a fixture a webhook is made of. */
export type Sent = Pick<Fixture, 'body' | 'header' | 'settings'>;

/** A plugin with what it takes to sign its fixtures and to interpret them. */
export interface Subject extends LoadedPlugin {
  fixtures: Fixture[];
  /** How the webhooks of this subject are signed: the plugin's own way, or a further one that the account takes beside it. */
  scheme: SignatureScheme;
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
  show(fixture: Sent, shown?: Shown): Interpretation;
  /** What a body becomes that stands in the place of a fixture's, with its headers, where the proof is taken as given. */
  showProven(fixture: Sent, body: Buffer): Interpretation;
}

/** Loads the plugin in a folder. Throws `plugin.*`. */
export async function loadSubject(folder: string): Promise<Subject> {
  const loaded = await loadPluginIn(folder);
  const { signature } = loaded.plugin;
  return createSubject({ loaded, fixtures: loadFixtures(loaded.folder), scheme: signature, accepted: signature });
}

/** The plugin again, in an account that takes one of its further schemes beside its own, and webhooks that are signed so. */
export function withFurtherScheme(subject: Subject, scheme: SignatureScheme): Subject {
  const accepted = anyOf(subject.plugin.signature, scheme);
  return createSubject({ loaded: subject, fixtures: subject.fixtures, scheme, accepted });
}

interface SubjectOptions {
  loaded: LoadedPlugin;
  fixtures: Fixture[];
  scheme: SignatureScheme;
  /** What the account takes. */
  accepted: SignatureScheme;
}

function createSubject(options: SubjectOptions): Subject {
  const { loaded, fixtures, scheme, accepted } = options;
  const key = scheme.generateKey();
  const genuine = signerOf(scheme, key);
  const accountKey = (id: string, { secret }: GeneratedKey): AccountKey => ({
    id,
    key: accepted.prepareKey(secret),
    notBefore: null,
    notAfter: null,
  });
  const neverSigns = isUnsigned(scheme);
  const ownKeys = neverSigns ? [] : [accountKey('own', key)];
  const provenHeaders = new WeakMap<Fixture['body'], HeaderList>();
  return {
    ...loaded,
    fixtures,
    scheme,
    key,
    foreignKey: scheme.generateKey(),
    genuine,
    accountKey,
    show(fixture, { keys = ownKeys, allowUnsigned = neverSigns, ...shown } = {}) {
      // Signing is dear where it is asymmetric: only where the case does not bring both.
      const whole = isWhole(shown) ? shown : { ...genuine(fixture), ...shown };
      return interpretAs(loaded, accountOf(loaded, fixture, { signature: accepted, keys, allowUnsigned }), whole);
    },
    showProven(fixture, body) {
      // Some plugins tell by a header what a body is, so it must be there.
      const headers = provenHeaders.get(fixture.body) ?? genuine(fixture).headers;
      provenHeaders.set(fixture.body, headers);
      return interpretAs(loaded, accountOf(loaded, fixture, proven), { body, headers });
    },
  };
}

function signerOf(scheme: SignatureScheme, own: GeneratedKey): Subject['genuine'] {
  return ({ body, header }, by = own, signedAt = receivedAt) => {
    const input = { body, header, key: by.signingKey, signedAt };
    return { body: scheme.signBody?.(input) ?? body, headers: scheme.sign(input) };
  };
}

type Proving = Required<Pick<Account, 'signature' | 'keys' | 'allowUnsigned'>>;

const proven: Proving = {
  signature: unsigned({ because: 'the proof is taken as given' }),
  keys: [],
  allowUnsigned: true,
};

function accountOf(loaded: LoadedPlugin, sent: Sent, proving: Proving): Account {
  return { id: 'main', environment: null, settings: settingsOf(loaded, sent), ...proving };
}

/** Whether a platform signs nothing at all. */
export function isUnsigned({ unsignedBecause, members }: SignatureScheme): boolean {
  return unsignedBecause !== undefined && members === undefined;
}

/** A webhook with its bytes. */
type Whole = Shown & Required<Pick<Shown, 'body' | 'headers'>>;

function isWhole(shown: Shown): shown is Whole {
  return shown.body !== undefined && shown.headers !== undefined;
}

function interpretAs({ plugin, name, version }: LoadedPlugin, account: Account, shown: Whole): Interpretation {
  const provider = {
    id: plugin.id,
    plugin,
    pluginVersion: { name, version },
    accounts: new Map([[account.id, account]]),
  };
  return createInterpret(provider, strictEncoders)(rawRecord(plugin.id, shown));
}

/** The fixture's settings as the plugin's schema makes them; as they are where it has none, or refuses them. */
function settingsOf({ plugin }: LoadedPlugin, { settings }: Pick<Fixture, 'settings'>): unknown {
  const result = plugin.settings?.['~standard'].validate(settings);
  return result === undefined || result instanceof Promise || result.issues !== undefined ? settings : result.value;
}

/** A raw record as the ingress writes it. */
function rawRecord(provider: string, { body, headers, receivedAt: instant = receivedAt }: Whole): RawRecord {
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
