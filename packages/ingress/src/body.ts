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

/** Pieces that are gathered before they are copied together. */
const maxPieces = 64;

/**
 * Gathers the pieces and counts them; `fail` is called once they are too many. Each piece is an object of hundreds of bytes,
 * and a body may come in chunks of one: a few are gathered and then copied together, so that a body takes memory in proportion
 * to its bytes.
 */
function createCollector({ maxBytes, onBytes }: BodyOptions, fail: (error: unknown) => void) {
  let whole = Buffer.alloc(0);
  let pieces: Buffer[] = [];
  let bytes = 0;
  const gather = (): void => {
    const gathered = Buffer.concat(pieces);
    pieces = [];
    // Doubling, so that each byte is copied a few times and not once for each 64 pieces.
    if (bytes > whole.length) whole = Buffer.concat([whole], Math.max(bytes, whole.length * 2));
    gathered.copy(whole, bytes - gathered.length);
  };
  return {
    add: (piece: Buffer): void => {
      bytes += piece.length;
      try {
        if (bytes > maxBytes) throw refusal('receive.body_too_large');
        onBytes(piece.length);
        pieces.push(piece);
        if (pieces.length >= maxPieces) gather();
      } catch (error) {
        pieces = [];
        whole = Buffer.alloc(0);
        fail(error);
      }
    },
    /** A copy of exactly that size: the pieces are views of larger buffers. */
    whole: (): Buffer => {
      gather();
      return Buffer.from(whole.subarray(0, bytes));
    },
  };
}
