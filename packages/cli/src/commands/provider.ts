import { userInfo } from 'node:os';
import { TributaryError } from '@tributary/errors';
import { createLogger, createTopicNames, type Config } from '@tributary/host';
import { isReason, isSpeakersName, type ControlWord } from '@tributary/runtime';
import { InvalidArgumentError, type Command } from 'commander';
import { connectKafka } from '../context.ts';
import { findConfigOrDemo } from '../find-config.ts';
import type { Output } from '../output.ts';
import type { AddCommand, CommonOptions, Shell } from '../program.ts';
import { readControl, readLags, sayOf, type ControlPlace } from '../provider-control.ts';

interface SayFlags {
  because?: string;
  by?: string;
}

interface Situation {
  config: Config;
  place: ControlPlace;
  output: Output;
}

/** `tributary provider pause`, `resume` and `list`. */
export function addProviderCommands(program: Command, addCommand: AddCommand, shell: Shell): void {
  const provider = program.command('provider').description('What the runtimes do for each provider');
  const add = (usage: string, state: 'paused' | 'running'): Command =>
    addCommand<SayFlags>(provider, usage, (options, output, [id = '']) =>
      atControl(options, { shell, output }, (situation) => say(id, state, { ...situation, options })),
    )
      .option('--because <text>', 'why, for those who wonder later', readReason)
      .option('--by <name>', 'who; the user of this machine if absent', readName);
  add('pause <provider>', 'paused').description('Consume nothing of a provider; its webhooks wait in Kafka, in order');
  add('resume <provider>', 'running').description('Go on with a provider that was paused or quarantined');
  addCommand(provider, 'list', (options, output) => atControl(options, { shell, output }, list)).description(
    'Which providers run, are paused or quarantined, by whom, since when and why, and how many webhooks wait',
  );
}

function readReason(text: string): string {
  if (isReason(text)) return text;
  throw new InvalidArgumentError('It must be one line of at most 500 characters.');
}

function readName(text: string): string {
  if (isSpeakersName(text)) return text;
  throw new InvalidArgumentError('It must be one line of 1 to 100 characters.');
}

async function atControl(
  options: CommonOptions,
  { shell, output }: { shell: Shell; output: Output },
  action: (situation: Situation) => Promise<void>,
): Promise<void> {
  const config = await findConfigOrDemo(options, shell, output);
  const logger = createLogger({ name: 'tributary', level: 'error', destination: process.stderr });
  const kafka = connectKafka(config, shell.environment, logger);
  const onUnreadable = (at: string, why: string): void =>
    output.problem(`The control record ${at} cannot be read (${why}); what was said before holds.`);
  try {
    await action({
      config,
      place: { kafka, topics: createTopicNames(config.kafka.topicPrefix), onUnreadable },
      output,
    });
  } finally {
    await kafka.close();
  }
}

async function say(
  provider: string,
  state: 'paused' | 'running',
  { config, place, output, options }: Situation & { options: SayFlags },
): Promise<void> {
  requireConfigured(provider, config);
  const word = { state, by: options.by ?? userName(), at: new Date(), because: options.because ?? '' };
  const { changed, before } = await sayOf(provider, word, place);
  const holds = changed ? { ...word, at: word.at.toISOString() } : before.word;
  output.print(changed ? changedText(provider, state) : `${provider} ${stateText(state, before.word)} already.`, {
    kind: 'provider',
    provider,
    changed,
    before: before.state,
    ...dataOf(state, holds),
  });
}

function requireConfigured(provider: string, { providers }: Config): void {
  const configured = Object.keys(providers);
  if (configured.includes(provider)) return;
  const known = configured.length === 0 ? 'none is' : `configured are ${configured.join(', ')}`;
  throw new TributaryError('cli.invalid_usage', { detail: `no provider ${provider} is configured; ${known}` });
}

/** A user without a name, as in a container, is told by its number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

function changedText(provider: string, state: 'paused' | 'running'): string {
  return state === 'paused'
    ? `${provider} is paused. Runtimes obey within a second: they finish the batch that they have. Its webhooks wait in Kafka until \`tributary provider resume ${provider}\`.`
    : `${provider} runs again. Runtimes obey within a second, and go on where it stopped.`;
}

function stateText(state: string, word: Pick<ControlWord, 'by' | 'at' | 'because'> | undefined): string {
  if (word === undefined) return state === 'running' ? 'runs' : `is ${state}`;
  const why = word.because === '' ? '' : `: ${word.because}`;
  return `${state === 'running' ? 'runs' : `is ${state}`} (${word.by}, ${word.at}${why})`;
}

function dataOf(state: string, word: Pick<ControlWord, 'by' | 'at' | 'because'> | undefined): Record<string, unknown> {
  return { state, by: word?.by ?? null, at: word?.at ?? null, because: word?.because ?? null };
}

async function list({ config, place, output }: Situation): Promise<void> {
  const providers = Object.keys(config.providers);
  const stateOf = await readControl(place);
  const lags = await readLags(place, config.runtime.group, providers);
  for (const [index, provider] of providers.entries()) {
    const { state, word } = stateOf(provider);
    const lag = lags[index] ?? null;
    const waiting = lag === null ? 'its topic is missing' : `${lag} waiting`;
    output.print(`${provider} ${stateText(state, word)}, ${waiting}`, {
      kind: 'provider',
      provider,
      ...dataOf(state, word),
      lag,
    });
  }
}
