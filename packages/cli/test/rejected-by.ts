import { isTributaryError, type TributaryError } from '@tributary/errors';

/** The coded error that a promise rejects with; what else it does is thrown on. */
export async function rejectedBy(promise: Promise<unknown>): Promise<TributaryError> {
  return promise.then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error: unknown) => {
      if (isTributaryError(error)) return error;
      throw error;
    },
  );
}
