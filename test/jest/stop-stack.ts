import type { StackHolder } from './start-stack.ts';

/** Ends what start-stack.ts started. */
export default async function stopStack(): Promise<void> {
  await (globalThis as StackHolder).tributaryTestStack?.close();
}
