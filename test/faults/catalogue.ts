import type { Row, UncoveredRow } from './row.ts';
import { brokers } from './rows/brokers.ts';
import { crashes } from './rows/crashes.ts';
import { elsewhere } from './rows/elsewhere.ts';
import { exactlyOnce } from './rows/exactly-once.ts';
import { fullDisk, noFullDisk } from './rows/full-disk.ts';
import { ingress } from './rows/ingress.ts';
import { logs } from './rows/logs.ts';
import { network } from './rows/network.ts';
import { notCovered } from './rows/not-covered.ts';
import { overload } from './rows/overload.ts';
import { plugins } from './rows/plugins.ts';
import { records } from './rows/records.ts';
import { redeliveries } from './rows/redeliveries.ts';
import { scaling } from './rows/scaling.ts';
import { secrets } from './rows/secrets.ts';
import { surroundings } from './rows/surroundings.ts';
import { zombies } from './rows/zombies.ts';

/** Every fault that is broken here, by its id. */
export const rows: Row[] = [
  ...crashes,
  ...zombies,
  ...scaling,
  ...brokers,
  ...network,
  ...records,
  ...logs,
  ...surroundings,
  ...ingress,
  ...exactlyOnce,
  ...fullDisk,
  ...overload,
  ...plugins,
  ...redeliveries,
  ...secrets,
].toSorted(byId);

/** The whole catalogue: also what is not covered, which says why. */
export const catalogue: (Row | UncoveredRow)[] = [...rows, ...notCovered, ...noFullDisk, ...elsewhere].toSorted(byId);

function byId(one: { id: string }, other: { id: string }): number {
  return one.id.localeCompare(other.id, 'en', { numeric: true });
}
