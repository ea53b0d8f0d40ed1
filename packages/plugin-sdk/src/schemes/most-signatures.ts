import { malformed } from './signature-text.ts';

/** During a roll-over a sender signs with two keys or three; more is somebody who wants us to compute. */
const mostSignatures = 8;

/** Refuses a header with no signature of the form `name`, and one with more than eight: `verify.signature_malformed`. */
export function checkCount(signatures: readonly unknown[], name: string): void {
  if (signatures.length === 0) throw malformed(`no ${name}`);
  if (signatures.length > mostSignatures) throw malformed(`more than ${mostSignatures} ${name}`);
}
