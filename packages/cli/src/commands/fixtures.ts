import { join, relative, resolve, sep } from 'node:path';
import { errorCodes, isErrorCode, TributaryError } from '@tributary/errors';
import { createLogger, type Config } from '@tributary/host';
import { likeAnother } from '@tributary/plugin-testing';
import { configureProviders, type ConfiguredProvider } from '@tributary/runtime';
import { InvalidArgumentError, type Command } from 'commander';
import { connectKafka } from '../context.ts';
import { findConfigOrDemo } from '../find-config.ts';
import { recordFixtures, type Recording, type WrittenFixture } from '../fixture-recording.ts';
import { exitCodes, type Output } from '../output.ts';
import type { AddCommand, CommonOptions, Shell } from '../program.ts';

interface RecordFlags {
  fromBeginning: boolean;
  deadLetters?: boolean;
  unverified?: boolean;
  limit?: number;
  type?: string;
  out?: string;
}

/** `tributary fixtures record`. */
export function addFixturesCommands(program: Command, addCommand: AddCommand, shell: Shell): void {
  const fixtures = program.command('fixtures').description("Fixtures of a plugin's webhooks");
  addCommand<RecordFlags>(fixtures, 'record <provider>', async (options, output, [provider = '']) => {
    const recording = await record(provider, { options, output, shell });
    return printRecording(recording, output);
  })
    .description('Make fixtures of the webhooks on raw.<provider>, with personal data and secrets replaced')
    .option('--from-beginning', 'all webhooks that are there: this is how it is without --no-from-beginning', true)
    .option('--no-from-beginning', 'only those that arrive from now on, until Ctrl-C or the limit')
    .option('--dead-letters', 'those on dead-letters.<provider>, where types that the plugin does not know wait')
    .option('--type <type>', "one of the platform's types alone")
    .option('--limit <n>', 'end after so many fixtures', readLimit)
    .option('--out <folder>', "where to write them; else the plugin's fixtures/")
    .option(
      '--unverified',
      'also webhooks whose signature does not verify: no key is needed, and anybody may have sent them',
    );
}

function readLimit(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

interface RecordDeps {
  options: RecordFlags & CommonOptions;
  output: Output;
  shell: Shell;
}

async function record(id: string, { options, output, shell }: RecordDeps): Promise<Recording> {
  const { promise: stop, resolve: end } = Promise.withResolvers<void>();
  shell.onStop(end);
  const config = await findConfigOrDemo(options, shell, output);
  const provider = await findProvider(id, config);
  const out = outFolder(provider, options.out, shell.workingFolder);
  const logger = createLogger({ name: 'tributary', level: 'error', destination: process.stderr });
  const kafka = connectKafka(config, shell.environment, logger);
  try {
    return await recordFixtures({
      config,
      environment: shell.environment,
      kafka,
      provider,
      from: options.fromBeginning ? 'beginning' : 'end',
      deadLetters: options.deadLetters === true,
      unverified: options.unverified === true,
      limit: options.limit ?? Number.POSITIVE_INFINITY,
      type: options.type,
      out,
      date: new Date().toISOString().slice(0, 10),
      onFixture: (fixture) => printFixture(fixture, output, shell),
      stop,
    });
  } finally {
    await kafka.close();
  }
}

async function findProvider(id: string, config: Config): Promise<ConfiguredProvider> {
  const provider = (await configureProviders(config)).find((one) => one.id === id);
  if (provider !== undefined) return provider;
  throw new TributaryError('cli.invalid_usage', {
    detail: `no provider ${id}; there are ${Object.keys(config.providers).join(', ')}`,
  });
}

/** Where fixtures go: what is installed is nobody's to write into, and gone with the next installation. */
function outFolder({ id, folder }: ConfiguredProvider, out: string | undefined, workingFolder: string): string {
  if (out !== undefined) return resolve(workingFolder, out);
  if (!folder.split(sep).includes('node_modules')) return join(folder, 'fixtures');
  throw new TributaryError('cli.invalid_usage', {
    detail: `the plugin of ${id} is installed: name a folder with --out`,
  });
}

function printFixture({ file, type, replaced, golden }: WrittenFixture, output: Output, shell: Shell): void {
  const path = relative(shell.workingFolder, file);
  const became =
    'events' in golden
      ? golden.events.map((event) => (event as { type: string }).type).join(', ')
      : 'ignored' in golden
        ? `ignored (${golden.ignored})`
        : `no event yet: ${golden.deadLetter}`;
  output.print(`✎ ${path}: ${became}. ${replaced} values replaced.`, { kind: 'fixture', file, type, replaced, golden });
}

function printRecording({ records, fixtures, leftOut }: Recording, output: Output): number {
  const known = leftOut[likeAnother] ?? 0;
  const ok = fixtures + known > 0;
  const reasons = Object.entries(leftOut).toSorted(([, one], [, other]) => other - one);
  const lines = [
    `${fixtures} fixtures of ${records} records.`,
    ...reasons.map(([because, count]) => `  left out ${count}: ${describeReason(because)}`),
    ...(fixtures === 0 ? [] : [advice]),
  ];
  output.print(lines.join('\n'), { kind: 'recording', ok, records, fixtures, leftOut });
  return ok ? exitCodes.ok : exitCodes.failed;
}

function describeReason(because: string): string {
  return isErrorCode(because) ? `${because}: ${errorCodes[because]}` : because;
}

const advice = `Read each one before you commit it. What is personal is told by the names of members and the forms of values, and what has
neither can stay; and the events in it are what a subscriber will act on.`;
