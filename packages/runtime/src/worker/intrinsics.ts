/** What a plugin could change under everything that the thread runs after it. */
const globals = [
  'AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean Buffer DataView Date Error',
  'EvalError Float32Array Float64Array Function Int16Array Int32Array Int8Array Intl JSON Map Math Number Object Promise Proxy',
  'RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError TextDecoder TextEncoder TypeError',
  'URIError URL Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet decodeURIComponent',
  'encodeURIComponent isFinite isNaN parseFloat parseInt queueMicrotask setImmediate setTimeout structuredClone',
]
  .join(' ')
  .split(' ');

interface Property {
  owner: Record<PropertyKey, unknown>;
  key: PropertyKey;
  value: unknown;
  /** Of accessors the value says nothing. */
  get: unknown;
}

/**
 * Remembers the language's own objects as they are, and forbids to add to them. Answers what looks whether they still are as they were:
 * a record whose plugin patched one must not decide about the records after it. They are not frozen: an object that inherits a
 * frozen property cannot be given one of that name, and bodies have keys like `constructor`.
 */
export function rememberIntrinsics(): () => boolean {
  const { getOwnPropertyDescriptor, is } = Object;
  const named = globals.map((name) => (globalThis as Record<string, unknown>)[name]).filter(isOwner);
  const owners = ownersOf(named);
  for (const owner of owners) Object.preventExtensions(owner);
  const all = [...globals.map((key) => property(globalThis, key)), ...owners.flatMap(propertiesOf)];
  const accessors = all.filter(({ get }) => get !== undefined);
  const values = all.filter(({ get }) => get === undefined);
  return () => {
    // Read, and not asked for as a descriptor, which would leave an object for each of more than a thousand behind.
    for (let at = 0; at < values.length; at += 1) {
      const { owner, key, value } = values[at] as Property;
      if (!is(owner[key], value)) return false;
    }
    for (let at = 0; at < accessors.length; at += 1) {
      const { owner, key, get } = accessors[at] as Property;
      if (getOwnPropertyDescriptor(owner, key)?.get !== get) return false;
    }
    return true;
  };
}

/** They, their prototypes, and those that have no name; but for `Error`, whose hooks are set by whoever wants to see a stack. */
function ownersOf(named: readonly object[]): object[] {
  const prototypes = named.map((one) => (one as { prototype?: unknown }).prototype).filter(isOwner);
  const iterators = [[].values(), new Map().values(), new Set().values(), ''.matchAll(/a/g), (function* () {})()];
  const chains = iterators.flatMap((one) => [prototypeOf(one), prototypeOf(prototypeOf(one))]);
  const all = [...named, ...prototypes, ...chains, prototypeOf(Uint8Array), prototypeOf(Uint8Array.prototype)];
  return [...new Set(all)].filter((owner) => owner !== Error);
}

function prototypeOf(value: object): object {
  return Object.getPrototypeOf(value) as object;
}

function isOwner(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

function propertiesOf(owner: object): Property[] {
  return Reflect.ownKeys(owner).map((key) => property(owner, key));
}

function property(owner: object, key: PropertyKey): Property {
  const { value, get } = Object.getOwnPropertyDescriptor(owner, key) ?? {};
  return { owner: owner as Property['owner'], key, value: value as unknown, get };
}
