import { refusal } from './refusal.ts';

/** What waits in memory for Kafka, bounded. */
export interface WaitingRoom {
  /** A request of a provider comes in. Throws `receive.overloaded` where the provider has no place left. */
  enter(provider: string): Place;
}

/** The place of one request. */
export interface Place {
  /** Bytes of the body have arrived. Throws `receive.overloaded` where they are more than the provider may hold. */
  hold: (bytes: number) => void;
  /** The body is whole and waits for Kafka. Throws `receive.overloaded` where too many do. */
  wait: () => void;
  /** The request is over. */
  leave: () => void;
}

/** How much may wait, over all providers. */
export interface WaitingRoomOptions {
  providers: number;
  maxWaiting: number;
  maxWaitingBytes: number;
  /** A provider may hold one body of this size, whatever its share. */
  maxBodyBytes: number;
  /** Is told how many requests of a provider wait, at each change. */
  onChange: (provider: string, waiting: number) => void;
}

interface Share {
  waiting: number;
  bytes: number;
}

/**
 * Each provider has an equal share of the places and bytes, and no more (Invariant 7: while the topic of one provider
 * takes nothing, its webhooks must not fill the memory that the others need). A request that is still arriving takes
 * bytes and no place, so that slow senders keep nobody out.
 */
export function createWaitingRoom(options: WaitingRoomOptions): WaitingRoom {
  const maxWaiting = Math.max(1, Math.floor(options.maxWaiting / options.providers));
  const maxBytes = Math.max(options.maxBodyBytes, Math.floor(options.maxWaitingBytes / options.providers));
  const shares = new Map<string, Share>();
  const enter = (provider: string): Place => {
    const share = shares.get(provider) ?? { waiting: 0, bytes: 0 };
    shares.set(provider, share);
    const refuseIfFull = (): void => {
      if (share.waiting >= maxWaiting) throw refusal('receive.overloaded');
    };
    refuseIfFull();
    const held = { waiting: 0, bytes: 0 };
    return {
      hold(bytes) {
        if (share.bytes + bytes > maxBytes) throw refusal('receive.overloaded');
        share.bytes += bytes;
        held.bytes += bytes;
      },
      wait() {
        refuseIfFull();
        held.waiting = 1;
        options.onChange(provider, (share.waiting += 1));
      },
      leave() {
        share.bytes -= held.bytes;
        share.waiting -= held.waiting;
        if (held.waiting > 0) options.onChange(provider, share.waiting);
      },
    };
  };
  return { enter };
}
