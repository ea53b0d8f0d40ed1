import type { ErrorCode } from '@tributary/errors';

/** A plugin's thread had to be replaced because of a record. */
export interface PluginTrouble {
  provider: string;
  /** `decode.timed_out`, `decode.out_of_memory` or `decode.crashed`. */
  code: ErrorCode;
}

/** Called once for each replaced thread, from the event loop of the runtime. It must not throw. */
export type OnTrouble = (trouble: PluginTrouble) => void;
