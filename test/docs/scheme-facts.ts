import type { SignatureScheme } from '@tributary/plugin-sdk';

const someInstant = Date.UTC(2026, 0, 1) * 1000;
const mostSeconds = 86_400;

/** How a scheme signs, as a line of a page: its name, its place, and how old a signature may be. */
export function describeScheme(scheme: SignatureScheme, body: Buffer): string {
  const place = scheme.header === '' ? 'in the body' : `in the header \`${scheme.header}\``;
  const age = scheme.timestamped
    ? `at most ${toleranceSeconds(scheme, body)} s from the time of receipt, both ways`
    : 'without a time of signing';
  return `\`${scheme.name}\`, ${scheme.unsignedBecause ?? `${place}, ${age}`}`;
}

/** A scheme does not say its tolerance, so it is asked for it: the greatest age at which it takes a genuine webhook. */
export function toleranceSeconds(scheme: SignatureScheme, body: Buffer): number {
  const { secret, signingKey } = scheme.generateKey();
  const keys = [{ id: 'one', key: scheme.prepareKey(secret) }];
  const headers = scheme.sign({ body, key: signingKey, signedAt: someInstant });
  let [taken, refused] = [0, mostSeconds + 1];
  while (refused - taken > 1) {
    const age = Math.floor((taken + refused) / 2);
    if (verifies(() => scheme.verify({ headers, body, keys, receivedAt: someInstant + age * 1_000_000 }))) taken = age;
    else refused = age;
  }
  return taken;
}

function verifies(verify: () => unknown): boolean {
  try {
    verify();
    return true;
  } catch {
    return false; // too old: the only thing that is wrong with it
  }
}
