import type { Trial } from './trial.ts';
import type { Mixture } from './webhooks.ts';

/** What must hold in a row beyond the zeros that must hold in all. */
export interface Bounds {
  /** The longest that any webhook may wait for what becomes of it, outages left out. */
  recoveryMs: number;
  /** The same of these providers' webhooks: of those that have nothing to do with the trouble. */
  neighbours?: Partial<Record<Provider, number>>;
  /** The most memory that any runtime may have, in MB. */
  memoryMb?: number;
  /** Of whom 99 in 100 webhooks wait at most twice as long `during` the trouble as `before`; what `trial.measured` surrounds. */
  undisturbed?: Provider;
}

/** With what a row begins. */
export interface Setting {
  /** How many runtimes consume when the load begins; 2 if absent. */
  runtimes?: number;
  /** Starts the runtimes instead, where they are not all alike. */
  begin?(trial: Trial): Promise<void>;
  /** Providers of the load, each with a load of its own; `flood` alone if absent. */
  providers?: readonly Provider[];
  /** Webhooks of each provider in a second; 40 if absent. */
  perSecond?: number | Partial<Record<Provider, number>>;
  /** Of what a provider's load is made, where it is not the usual. */
  mixtures?: Partial<Record<Provider, Mixture>>;
  /** The section `runtime` of the configuration, where it is not the default: the guarantee, isolation, redeliveries. */
  runtime?: Record<string, unknown>;
  /** How the load gives its webhooks; `topic` if absent. */
  through?: 'topic' | 'ingress';
  /** The share of the ingress's clients that leave before they are answered, and come again; 0 if absent. */
  leaving?: number;
}

/** The platforms that the load plays. */
export type Provider = 'flood' | 'trickle' | 'drizzle';

/** A fault: what is done while webhooks flow, and what must hold. */
export interface Row extends Setting {
  /** Of the catalogue (F-…) or of scaling (S-…). */
  id: string;
  title: string;
  /** Whether brokers are broken, so that no other row may run at the same time. */
  breaksBrokers?: boolean;
  /** Whether it loads the machine so that no other row may run at the same time. */
  isAlone?: boolean;
  /** Whether topics get more partitions, so that a key may stand in two. */
  keysMayMove?: boolean;
  /** Whether it is in the short form. */
  isShort?: boolean;
  holds: Bounds;
  /** Breaks things. When it returns what it broke is mended, and all that flowed must come out. */
  run(trial: Trial): Promise<void>;
}

/** A fault that is in the catalogue and not here. */
export interface UncoveredRow {
  id: string;
  title: string;
  notCovered: string;
}
