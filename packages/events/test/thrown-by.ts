import { isTributaryError, type TributaryError } from '@tributary/errors';

/** The coded error that a call throws or rejects with; what else it does is thrown on. */
export function thrownBy(run: () => unknown): TributaryError {
  try {
    run();
  } catch (error) {
    return coded(error);
  }
  throw new Error('nothing was thrown');
}

export async function rejectedBy(promise: Promise<unknown>): Promise<TributaryError> {
  return promise.then(() => {
    throw new Error('nothing was thrown');
  }, coded);
}

function coded(error: unknown): TributaryError {
  if (isTributaryError(error)) return error;
  throw error;
}
