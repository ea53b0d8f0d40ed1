/** An object's member, and what stands there for a while. */
export type ReplacedMember = readonly [target: object, member: string, value: unknown];

/** Runs a synchronous function with members of objects replaced, and puts all of them back. */
export function withMembersReplaced<T>(members: Iterable<ReplacedMember>, run: () => T): T {
  const undoes: (() => void)[] = [];
  try {
    for (const member of members) undoes.push(replace(member));
    return run();
  } finally {
    for (const undo of undoes.toReversed()) undo();
  }
}

function replace([target, member, value]: ReplacedMember): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(target, member);
  Object.defineProperty(target, member, { configurable: true, writable: true, value });
  return () => {
    if (descriptor === undefined) Reflect.deleteProperty(target, member);
    else Object.defineProperty(target, member, descriptor);
  };
}
