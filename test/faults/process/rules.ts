import type { Api } from './frames.ts';

/** Which way a frame goes. */
export type Direction = 'requests' | 'answers';

/** What the network does with the frames that a rule is about. */
export type Treatment =
  /** They come later, by this much and up to so much more. */
  | { kind: 'delay'; ms: number; jitterMs?: number }
  /** They never come, and nobody is told: neither of them nor, where all are dropped, that a connection closed or never opened. */
  | { kind: 'drop' }
  /** They wait until the rules change. */
  | { kind: 'hold' }
  /** New connections open, and are closed at once: what stands before a broker that is gone may do so. Frames pass. */
  | { kind: 'slam' }
  /** The connection is cut, with a reset, instead. */
  | { kind: 'reset' }
  /** They come in pieces of at most so many bytes, each a segment of its own. */
  | { kind: 'slice'; bytes: number }
  /** They come at so many bytes a second. */
  | { kind: 'throttle'; bytesPerSecond: number }
  /** A bit of a request to store records, or of fetched records, is another one. */
  | { kind: 'corrupt' }
  /** A request to store records is answered with this error of the protocol and never reaches the broker. */
  | { kind: 'refuse-produce'; errorCode: number };

/** A rule of the faulty network. What it does not name is any. */
export interface Rule {
  /** `host:port`. */
  broker?: string;
  direction?: Direction;
  api?: Api;
  /** Only frames of at least this size. */
  atLeastBytes?: number;
  /** Only frames in which this stands: the name of a topic, for one. */
  about?: string;
  /** To how many frames it is applied; to all if absent. */
  times?: number;
  does: Treatment;
}

/** A frame on its way. */
export interface Passing {
  broker: string;
  direction: Direction;
  api: Api | undefined;
  bytes: Buffer;
}

/** The rules in force. */
export interface Rules {
  /** Replaces all. */
  set(rules: readonly Rule[]): void;
  /** The first rule that is about a frame, which counts as applied to it. */
  take(frame: Passing): Treatment | undefined;
  /** Whether everything to and from a broker vanishes. */
  isCutOff(broker: string): boolean;
  /** Whether new connections to a broker are closed as soon as they are open. */
  slams(broker: string): boolean;
  /** Resolves when the rules are replaced. */
  changed(): Promise<void>;
  /** To how many frames rules were applied so far. */
  applied(): number;
}

/** No rules yet. */
export function createRules(): Rules {
  let rules: { rule: Rule; left: number }[] = [];
  let change = Promise.withResolvers<void>();
  let applied = 0;
  return {
    set(next) {
      rules = next.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }));
      change.resolve();
      change = Promise.withResolvers<void>();
    },
    take(frame) {
      const entry = rules.find(({ rule, left }) => left > 0 && isAbout(rule, frame));
      if (entry === undefined) return undefined;
      entry.left -= 1;
      applied += 1;
      return entry.rule.does;
    },
    slams: (broker) => rules.some(({ rule }) => rule.does.kind === 'slam' && (rule.broker ?? broker) === broker),
    isCutOff: (broker) => rules.some(({ rule }) => cutsOff(rule, broker)),
    changed: () => change.promise,
    applied: () => applied,
  };
}

function isAbout({ broker, direction, api, atLeastBytes = 0, about = '' }: Rule, frame: Passing): boolean {
  return (
    (broker ?? frame.broker) === frame.broker &&
    (direction ?? frame.direction) === frame.direction &&
    (api ?? frame.api) === frame.api &&
    frame.bytes.length >= atLeastBytes &&
    frame.bytes.includes(about)
  );
}

function cutsOff(rule: Rule, broker: string): boolean {
  return (
    rule.does.kind === 'drop' &&
    (rule.broker ?? broker) === broker &&
    rule.api === undefined &&
    rule.times === undefined &&
    rule.atLeastBytes === undefined &&
    rule.about === undefined
  );
}
