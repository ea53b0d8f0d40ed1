export type { EncodedEvent, Encoders } from './encode.ts';
export { eventIdNamespace } from './event-id.ts';
export { createInterpret, type Interpret, type Interpretation } from './interpret.ts';
export type { Account, AccountKey, Provider } from './provider.ts';
export type { RawRecord } from './record.ts';
