import type { ErrorCode } from '@tributary/errors';
import type { ProviderConfig } from '@tributary/host';
import type { SchemaIds } from '../encoders.ts';

/** What a plugin's thread is given. Secrets come later, and by message. */
export interface ThreadData {
  provider: string;
  config: ProviderConfig;
  /** Where the configuration is: the plugin is looked for from there. */
  folder: string;
  schemaIds: SchemaIds;
  /** Whether events get a fingerprint. */
  fingerprints: boolean;
  memoryBytes: number;
  /** Two numbers of 32 bits: see `progress.ts`. */
  progress: SharedArrayBuffer;
}

/** A key as it crosses. */
export interface SentKey {
  id: string;
  secret: Uint8Array;
  notBefore: number | null;
  notAfter: number | null;
}

/** What the thread is told: the keys of the next batches, or a batch as a frame, whose number says which one it is. */
export type Order =
  | { kind: 'keys'; accounts: ReadonlyMap<string, readonly SentKey[]> }
  | { kind: 'batch'; number: number; frame: ArrayBuffer };

/** What the thread tells. */
export type Report =
  | { kind: 'ready' }
  /** The plugin cannot be loaded, or the keys are none of its scheme. */
  | { kind: 'refused'; code: ErrorCode; detail: string | undefined }
  | { kind: 'interpreted'; number: number; frame: ArrayBuffer }
  /** The thread ends because of something that nobody caught. */
  | { kind: 'crashed'; name: string; frames: string };
