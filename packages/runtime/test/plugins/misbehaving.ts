import { kill } from 'node:process';
import { parentPort } from 'node:worker_threads';
import type { ProviderPlugin } from '@tributary/plugin-sdk';
import { acmePlugin } from './acme.ts';

type Envelope = ProviderPlugin['envelope'];

/** Grows where nothing reaches it from outside a thread. */
const kept: unknown[] = [];
let isAwaited = false;
const quote = 'Erika4242';
const rejected = (): never => Promise.reject(new Error(quote)) as never;
const { envelope } = acmePlugin('misbehaving');

/** Does something on the side, and then reads as it should. */
const besides =
  (act: () => unknown): Envelope =>
  (...given) => {
    void act();
    return envelope(...given);
  };

/** Answers with something else than occurrences. */
const answers =
  (garbage: () => unknown): Envelope =>
  () =>
    garbage() as never;

const says = (report: unknown): Envelope => besides(() => parentPort?.postMessage(report, []));

function cycle(): unknown {
  const one: Record<string, unknown> = { type: 'charge.paid' };
  one['identity'] = one['object'] = one['metadata'] = one;
  return one;
}

function deep(): unknown {
  let value: unknown = [];
  for (let level = 0; level < 100_000; level += 1) value = [value];
  return { type: 'charge.paid', metadata: { deep: value } };
}

/** What a plugin can do instead of reading: by the note of the first charge. */
export const misdeeds: Record<string, Envelope> = {
  'loops for ever': () => {
    while (true);
  },
  'reads a text for ever': () => {
    throw new Error(String(/^(a+)+$/.test(`${'a'.repeat(60)}!`)));
  },
  'waits for ever': () => {
    throw new Error(Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  },
  'allocates objects without end': () => {
    while (true) kept.push({ quote: [kept.length] });
  },
  'allocates texts without end': () => {
    while (true) kept.push(JSON.stringify(`é${kept.length}`.repeat(100_000)));
  },
  'allocates buffers without end': () => {
    while (true) kept.push(Buffer.alloc(1_000_000, 1));
  },
  'allocates more at once than it may have': () => {
    while (true) kept.push(Array.from({ length: 10_000_000 }).fill(1.5));
  },
  'recurses for ever': (...given) => misdeeds['recurses for ever']?.(...given) ?? [],
  'ends the process': () => process.exit(0),
  'aborts the process': () => process.abort(),
  'kills the process': () => kill(process.pid, 'SIGKILL') as never,
  'throws a text': () => {
    throw quote;
  },
  'throws something that throws': () => {
    throw new Proxy(new Error(quote), {
      get: () => {
        throw new Error(quote);
      },
    });
  },
  'leaves a rejected promise': besides(rejected),
  'rejects a little later': besides(async () => {
    await Promise.resolve();
    throw new Error(quote);
  }),
  'throws at the next tick': besides(() =>
    process.nextTick(() => {
      throw new Error(quote);
    }),
  ),
  'throws a text at the next tick': besides(() =>
    process.nextTick(() => {
      throw quote;
    }),
  ),
  'patches a method': besides(() => {
    const { prototype } = Array;
    prototype.map = () => [];
  }),
  'patches a function': besides(() => {
    JSON.parse = () => ({});
  }),
  'patches a global': besides(() => {
    globalThis.Map = class extends Map {};
  }),
  'adds to all objects': besides(() => {
    Object.assign(Object.prototype, { quote });
  }),
  'answers for itself': says({ kind: 'interpreted', number: 1, frame: new ArrayBuffer(4) }),
  'says nothing to the runtime': says(null),
  'says what is no report': says({ kind: quote }),
  'refuses with no code of ours': says({ kind: 'refused', code: quote }),
  'says of a crash what is no text': says({ kind: 'crashed', name: { toString: quote }, frames: 1 }),
  'throws nothing where nobody hears it': besides(() => {
    process.removeAllListeners('uncaughtException');
    process.nextTick(() => {
      throw null;
    });
  }),
  'returns a cycle': answers(cycle),
  'returns what is deep': answers(deep),
  'returns a promise': answers(rejected),
  'returns what throws when it is read': answers(() => ({
    get type() {
      throw new Error(quote);
    },
  })),
  'returns a proxy of everything': answers(() => {
    const all: unknown = new Proxy(() => all, { get: () => all, apply: () => all });
    return all;
  }),
  'returns what never ends': (...given) =>
    [envelope(...given)].flat().map((occurrence) => ({
      ...occurrence,
      get metadata(): never {
        while (true);
      },
    })),
  'returns a hundred million things': answers(() => Array.from({ length: 100_000_000 })),
  'returns nothing': answers(() => undefined),
  // Later than its batch.
  'throws later': besides(() =>
    setTimeout(() => {
      throw new Error(quote);
    }, 30),
  ),
  'says nothing later': besides(() => setTimeout(() => parentPort?.postMessage(null, []), 30)),
  prints: besides(() => {
    process.stdout.write(quote);
    process.stderr.write(quote);
    process.emitWarning(quote);
  }),
  'keeps a little': besides(() => kept.push(Buffer.alloc(12_000_000, 1))),
  'keeps a little, slowly': besides(() => {
    kept.push(Buffer.alloc(12_000_000, 1));
    const untilMs = performance.now() + 50;
    while (performance.now() < untilMs);
  }),
  'waits for a later batch, then throws': besides(() => {
    const wait = (): void => {
      if (isAwaited) throw new Error(quote);
      setImmediate(wait);
    };
    wait();
  }),
  'is awaited': besides(() => {
    isAwaited = true;
  }),
  'reads the environment': besides(() => {
    if (Object.keys(process.env).length > 0) throw new Error(quote);
  }),
  'fills memory once': besides(() => kept.push(Buffer.alloc(80_000_000, 1))),
};

/** Acme's plugin, which does what the note of a charge says. */
export default {
  ...acmePlugin('misbehaving'),
  envelope(webhook, settings) {
    const [first] = webhook.body.list('items');
    const note = first?.object('object').optionalText('note') ?? '';
    return (misdeeds[note] ?? envelope)(webhook, settings);
  },
} satisfies ProviderPlugin;
