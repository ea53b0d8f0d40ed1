import type { Rule } from './rules.ts';

/** What a runtime under test is started with, as JSON in its first argument. */
export interface RuntimeOrder {
  configFile: string;
  name: string;
  rules: Rule[];
  failpoints: string[];
  /** How far its clock is ahead; negative where it is behind. */
  clockSkewMs: number;
}

/** What the campaign tells it while it runs. */
export interface NetworkOrder {
  kind: 'network';
  rules: Rule[];
}

/** Sets its clock anew: how far it is ahead from now on. */
export interface ClockOrder {
  kind: 'clock';
  skewMs: number;
}

/** What it says of itself, four times a second. */
export interface Pulse {
  kind: 'pulse';
  /** What each provider is doing; empty before the start is over. */
  states: Record<string, string>;
  memoryBytes: number;
  connections: number;
  /** To how many frames rules were applied. */
  applied: number;
}
