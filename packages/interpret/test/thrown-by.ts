import { isTributaryError, type TributaryError } from '@tributary/errors';

/** The coded error that a call throws; what else it throws is thrown on. */
export function thrownBy(run: () => unknown): TributaryError {
  try {
    run();
  } catch (error) {
    if (isTributaryError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
