import { type ConfigPath } from './config-mistake.ts';
import { parseInstant } from './instant.ts';

/** What a rule finds: a path and a sentence. */
export interface Finding {
  path: ConfigPath;
  message: string;
}

type Fields = Record<string, unknown>;

/**
 * What concerns more than one value. It looks at the data as written, so that it finds its mistakes also where the
 * schema has found others: a zod refinement does not run then. What has not the form of the schema is passed over.
 */
export function checkRules(data: unknown): Finding[] {
  const { kafka, registry, providers, ingress, observe } = fieldsOf(data);
  const { sasl, tls } = fieldsOf(kafka);
  return [
    ...entriesOf(fieldsOf(sasl), 'password', ['kafka', 'sasl', 'password']).flatMap(oneSource),
    ...entriesOf(fieldsOf(registry), 'auth', ['registry', 'auth']).flatMap(oneSource),
    ...certificateWithKey(fieldsOf(tls)),
    ...portsApart(fieldsOf(ingress), fieldsOf(observe)),
    ...Object.entries(fieldsOf(providers)).flatMap(([id, provider]) => providerRules(['providers', id], provider)),
  ];
}

function providerRules(path: ConfigPath, provider: unknown): Finding[] {
  return [
    ...idRule(path, 'a provider'),
    ...Object.entries(fieldsOf(fieldsOf(provider)['accounts'])).flatMap(([id, account]) =>
      accountRules([...path, 'accounts', id], account),
    ),
  ];
}

function accountRules(path: ConfigPath, account: unknown): Finding[] {
  const { keys } = fieldsOf(account);
  const places = Array.isArray(keys)
    ? keys.map((key: unknown, index) => ({ path: [...path, 'keys', index], key }))
    : [];
  const firstOf = new Map<unknown, number>();
  return [
    ...idRule(path, 'an account'),
    ...places.flatMap(({ path: place, key }, index) => {
      const { id } = fieldsOf(key);
      const first = firstOf.get(id) ?? index;
      firstOf.set(id, first);
      return [
        ...(typeof id === 'string' && first !== index
          ? [
              {
                path: [...place, 'id'],
                message: `is also the id of keys[${first}]; an id names one key of the account`,
              },
            ]
          : []),
        ...(isFields(key) ? [...oneSource({ path: place, value: key }), ...validity(place, key)] : []),
      ];
    }),
  ];
}

/** Ids are parts of topic names, URLs and metric labels. */
function idRule(path: ConfigPath, what: string): Finding[] {
  const message = `is no id of ${what}: 1 to 41 of the characters a-z 0-9 -, the first a letter`;
  return /^[a-z][a-z0-9-]{0,40}$/.test(String(path.at(-1))) ? [] : [{ path, message }];
}

function oneSource({ path, value }: { path: ConfigPath; value: unknown }): Finding[] {
  if (!isFields(value)) {
    return [];
  }
  const sources = ['env', 'file'].filter((name) => value[name] !== undefined).length;
  if (sources === 1) {
    return [];
  }
  return [
    { path, message: sources === 0 ? 'must name its secret with env or file' : 'must have env or file, not both' },
  ];
}

function validity(path: ConfigPath, { notBefore, notAfter }: Fields): Finding[] {
  const [from, until] = [notBefore, notAfter].map((text) => (typeof text === 'string' ? parseInstant(text) : null));
  const isEmpty = typeof from === 'number' && typeof until === 'number' && from >= until;
  return isEmpty ? [{ path: [...path, 'notAfter'], message: 'must be later than notBefore' }] : [];
}

function certificateWithKey({ cert, key }: Fields): Finding[] {
  const isHalf = (cert === undefined) !== (key === undefined);
  return isHalf ? [{ path: ['kafka', 'tls'], message: 'must have cert and key, or neither' }] : [];
}

/** Both may run in one process; 0 is any free port. */
function portsApart(ingress: Fields, observe: Fields): Finding[] {
  const isShared = ingress['port'] !== undefined && ingress['port'] === observe['port'] && ingress['port'] !== 0;
  return isShared ? [{ path: ['observe', 'port'], message: 'is also the port of ingress' }] : [];
}

function entriesOf(fields: Fields, name: string, path: ConfigPath) {
  return name in fields ? [{ path, value: fields[name] }] : [];
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
