/**
 * Sets the clock of this process ahead, or behind, as a host without time service would have it. Answers a function that sets it
 * anew, as a time service does that has found out.
 */
export function skewClock(byMs: number): (byMs: number) => void {
  let skewMs = byMs;
  const Real = globalThis.Date;
  class SkewedDate extends Real {
    constructor(...parts: unknown[]) {
      super(...((parts.length === 0 ? [SkewedDate.now()] : parts) as [number]));
    }
    static override now(): number {
      return Real.now() + skewMs;
    }
  }
  globalThis.Date = SkewedDate as DateConstructor;
  return (nextMs) => void (skewMs = nextMs);
}
