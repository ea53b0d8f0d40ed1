import type { Sample } from './samples.ts';
import type { Sighting } from './watch.ts';

/** Whether each sample came to its expected end. */
export interface Verdict {
  /** A sample that was answered with 200, and the id of its delivery. */
  sent(sample: Sample, rawId: string): void;
  /** A sample that was not accepted. */
  rejected(sample: Sample, answer: string): void;
  saw(sighting: Sighting): void;
  /** Resolves when nothing is open, or at the deadline, with one line for each sample that did not end as expected. */
  settled(timeoutMs: number): Promise<string[]>;
}

/** Matches samples with what was seen, in whatever order the two are told. */
export function createVerdict(): Verdict {
  const sightings: Sighting[] = [];
  const open = new Map<string, Sample>();
  const problems: string[] = [];
  let wake: () => void = () => undefined;

  function match(): void {
    for (const [rawId, sample] of open) {
      const otherEnd = otherEndOf(sample, rawId, sightings);
      if (otherEnd !== undefined) problems.push(`${nameOf(sample)}: ${missing(sample)}, but ${otherEnd}`);
      if (otherEnd !== undefined || hasEnded(sample, rawId, sightings)) open.delete(rawId);
    }
    if (open.size === 0) wake();
  }

  return {
    sent(sample, rawId) {
      open.set(rawId, sample);
      match();
    },
    rejected: (sample, answer) => void problems.push(`${nameOf(sample)}: ${answer}`),
    saw(sighting) {
      sightings.push(sighting);
      match();
    },
    async settled(timeoutMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, timeoutMs);
      wake = resolve;
      match();
      await promise;
      clearTimeout(timer);
      return [...problems, ...Array.from(open.values(), (sample) => `${nameOf(sample)}: ${missing(sample)}`)];
    },
  };
}

/** By the delivery's id for a dead letter; events carry the digest of the body that they came of. */
function hasEnded({ expected }: Sample, rawId: string, sightings: readonly Sighting[]): boolean {
  if (expected.kind === 'dead-letter') {
    return sightings.some((seen) => seen.kind === 'dead-letter' && seen.rawId === rawId && seen.code === expected.code);
  }
  const types = sightings.flatMap((seen) =>
    seen.kind === 'event' && seen.event.raw.body_sha256 === expected.bodySha256 ? [seen.event.type] : [],
  );
  return expected.types.every((type) => types.includes(type));
}

/** A delivery has one end: a dead letter that was not expected is it, with the reason. */
function otherEndOf({ expected }: Sample, rawId: string, sightings: readonly Sighting[]): string | undefined {
  const letter = sightings.find((seen) => seen.kind === 'dead-letter' && seen.rawId === rawId);
  if (letter?.kind !== 'dead-letter') return undefined;
  if (expected.kind === 'dead-letter' && expected.code === letter.code) return undefined;
  return `${letter.code}${letter.detail === '' ? '' : ` (${letter.detail})`}`;
}

function nameOf({ provider, account, type, forgery }: Sample): string {
  return `${provider}/${account} ${type} (${forgery})`;
}

function missing({ expected }: Sample): string {
  return expected.kind === 'dead-letter' ? `no dead letter ${expected.code}` : `no event ${expected.types.join(', ')}`;
}
