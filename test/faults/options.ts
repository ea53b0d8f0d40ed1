import { parseArgs } from 'node:util';
import { rows } from './catalogue.ts';
import type { Row } from './row.ts';

/** What is asked of a campaign. */
export interface Options {
  kind: 'run' | 'list';
  rows: Row[];
  seeds: number[];
  /** How many rows that leave the brokers alone are played at a time. */
  atATime: number;
  isShort: boolean;
  /** Whether rows that can last minutes do. */
  isLong: boolean;
  asJson: boolean;
  /** Where results are kept: what stands there already is not played again. */
  resultsFile: string | undefined;
  reportFile: string | undefined;
}

/** Thrown where the command line has a mistake; the message says what to write. */
export class UsageError extends Error {}

const usage =
  'node --conditions=tributary-source test/faults/campaign.ts [--seeds N | --seeds FROM-TO | --seed S] [--only F-04,S-01] [--short] [--long] [--at-a-time N] [--list] [--results FILE] [--report FILE] [--json]';

/** Most of a row is waiting for others to notice. What is late because of its neighbours is played again without them. */
const usuallyAtATime = 4;

/** Reads the command line. `--only F-04` takes F-04.1 and F-04.2 too. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const isShort = values.short ?? false;
  return {
    kind: values.list === true ? 'list' : 'run',
    rows: chosenRows(values.only, isShort),
    seeds: seedsOf(values.seeds, values.seed),
    atATime: values['at-a-time'] === undefined ? usuallyAtATime : wholeNumber('--at-a-time', values['at-a-time']),
    isShort,
    isLong: values.long ?? false,
    asJson: values.json ?? false,
    resultsFile: values.results,
    reportFile: values.report,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seeds: { type: 'string' },
        seed: { type: 'string' },
        only: { type: 'string' },
        'at-a-time': { type: 'string' },
        short: { type: 'boolean' },
        long: { type: 'boolean' },
        list: { type: 'boolean' },
        results: { type: 'string' },
        report: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function chosenRows(only: string | undefined, isShort: boolean): Row[] {
  const all = isShort ? rows.filter((row) => row.isShort === true) : rows;
  if (only === undefined) return all;
  const wanted = only.split(',');
  const isMeant = (row: Row, id: string): boolean => row.id === id || row.id.startsWith(`${id}.`);
  const unknown = wanted.filter((id) => !all.some((row) => isMeant(row, id)));
  if (unknown.length > 0) throw new UsageError(`there is no row ${unknown.join(', ')}: see --list`);
  return all.filter((row) => wanted.some((id) => isMeant(row, id)));
}

function seedsOf(count: string | undefined, one: string | undefined): number[] {
  if (one !== undefined) return [wholeNumber('--seed', one)];
  const [from, to] = (count ?? '1').includes('-') ? (count ?? '').split('-', 2) : ['1', count ?? '1'];
  const [first, last] = [wholeNumber('--seeds', from ?? ''), wholeNumber('--seeds', to ?? '')];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`${option} takes a whole number from 1, not ${text}`);
  return Number(text);
}
