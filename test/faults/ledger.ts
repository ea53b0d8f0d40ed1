import { open } from 'node:fs/promises';
import type { ErrorCode } from '@tributary/errors';

/** An event as the load knows that it must look. */
export interface ExpectedEvent {
  topic: 'payments' | 'payouts';
  type: string;
  objectId: string;
  amount: string;
  currency: string;
  /** The provider's id of it, from which its own is made. */
  eventId: string;
}

/** What must become of one webhook that the load gave to the system: one line of the ledger. */
export interface LedgerLine {
  /** The raw record's id. */
  id: string;
  provider: string;
  account: string;
  /** The key of its events that must stay in order. */
  key: string;
  /** Its place among the webhooks of that key. */
  seq: number;
  expect: 'published' | 'ignored' | 'dead-lettered';
  /** Of its dead letter. */
  code?: ErrorCode;
  events: ExpectedEvent[];
  /** The webhook of which this is the same again. */
  redeliveryOf?: string;
  /** Whether the system said that it has it. What it did not say so of may be there or not. */
  acknowledged: boolean;
  bodySha256: string;
  topic: string;
  partition?: number;
  offset?: number;
}

/** Writes the ledger, a line of JSON for each webhook, and resolves when the disk has it. */
export async function writeLedger(file: string, lines: readonly LedgerLine[]): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
}
