/** When a plugin is quarantined, and when it is tried again. */
export interface QuarantineRules {
  /** So many crashes within so long are too many. */
  crashes: number;
  withinMs: number;
  /** How long the first probe waits; each that fails doubles it, up to the longest. */
  firstPauseMs: number;
  longestPauseMs: number;
}

/**
 * One poisonous webhook is a dead letter and no quarantine; five in a minute are a plugin that is broken, or a platform that sends
 * something new. A new version is a matter of minutes: half a minute costs it little, and ten are often enough for one that is broken
 * for a night. Not settings: an operator's means are `tributary provider pause | resume`.
 */
export const quarantineRules: QuarantineRules = {
  crashes: 5,
  withinMs: 60_000,
  firstPauseMs: 30_000,
  longestPauseMs: 600_000,
};

/**
 * How long a quarantine waits for its next probe, after so many that failed. Up to a quarter less, so that of several instances
 * one is the first; `random` is from [0, 1).
 */
export function probeAfterMs(failedProbes: number, rules: QuarantineRules, random: number): number {
  const pauseMs = Math.min(rules.firstPauseMs * 2 ** failedProbes, rules.longestPauseMs);
  return Math.round(pauseMs * (1 - random / 4));
}
