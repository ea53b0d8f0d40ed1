import type { IncomingMessage } from 'node:http';
import { refusal } from './refusal.ts';

/** What a body may be. */
export interface BodyOptions {
  maxBytes: number;
  /** Is told that the body will be read: the sender may wait for that (`Expect: 100-continue`). */
  onStart: () => void;
  /** Is told of each piece; what it throws ends the reading. */
  onBytes: (bytes: number) => void;
  /** Ends the reading with its reason, which must be an error. */
  signal: AbortSignal;
}

/**
 * The bytes of a request's body, exactly as sent. Throws `receive.body_too_large` before anything is read where the
 * declared length says so, and as soon as a body of unknown length grows too long; `receive.bad_request` where the
 * client goes away. What arrives after a failure is thrown away unread.
 */
export async function readBody(request: IncomingMessage, options: BodyOptions): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > options.maxBytes) throw refusal('receive.body_too_large');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const collector = createCollector(options, reject);
  const onAbort = (): void => reject(options.signal.reason);
  request.on('data', collector.add).once('end', resolve);
  // Stays on: an error that nobody listens to would end the process.
  request.on('error', () => reject(refusal('receive.bad_request')));
  options.signal.addEventListener('abort', onAbort, { once: true });
  options.onStart();
  try {
    await promise;
    return collector.whole();
  } finally {
    request.off('data', collector.add).off('end', resolve);
    options.signal.removeEventListener('abort', onAbort);
  }
}

/** Gathers the pieces and counts them; `fail` is called once they are too many. */
function createCollector({ maxBytes, onBytes }: BodyOptions, fail: (error: unknown) => void) {
  const pieces: Buffer[] = [];
  let bytes = 0;
  return {
    add: (piece: Buffer): void => {
      bytes += piece.length;
      try {
        if (bytes > maxBytes) throw refusal('receive.body_too_large');
        onBytes(piece.length);
        pieces.push(piece);
      } catch (error) {
        pieces.length = 0;
        fail(error);
      }
    },
    /** A copy of exactly that size: the pieces are views of larger buffers. */
    whole: (): Buffer => Buffer.concat(pieces, bytes),
  };
}
