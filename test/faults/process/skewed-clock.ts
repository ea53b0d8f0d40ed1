/** Sets the clock of this process ahead, or behind, as a host without time service would have it. */
export function skewClock(byMs: number): void {
  const Real = globalThis.Date;
  class SkewedDate extends Real {
    constructor(...parts: unknown[]) {
      super(...((parts.length === 0 ? [SkewedDate.now()] : parts) as [number]));
    }
    static override now(): number {
      return Real.now() + byMs;
    }
  }
  globalThis.Date = SkewedDate as DateConstructor;
}
