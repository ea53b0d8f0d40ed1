import { errorCodes, isErrorCode, TributaryError } from '@tributary/errors';
import { createLogger, createTopicNames } from '@tributary/host';
import type { Acknowledged, Kafka } from '@tributary/kafka';
import { subscriberTopics } from '@tributary/subscriber';
import { InvalidArgumentError, type Command } from 'commander';
import { connectKafka } from '../context.ts';
import { placeOf } from '../dead-letters/audit.ts';
import type { DeadLetter } from '../dead-letters/dead-letter.ts';
import { findOpen, type DeadLetterTopics } from '../dead-letters/open-dead-letters.ts';
import { replay } from '../dead-letters/replay.ts';
import { findConfigOrDemo } from '../find-config.ts';
import { exitCodes, type Output } from '../output.ts';
import type { AddCommand, CommonOptions, Shell } from '../program.ts';
import { readGroup } from '../subscriber-group.ts';

interface FilterFlags {
  group: string;
  code?: string;
  id?: string;
  limit?: number;
}

interface ReplayFlags extends FilterFlags {
  dryRun?: boolean;
}

/** Where a subscriber's dead letters are, and the way there. */
interface Place {
  kafka: Kafka;
  topics: DeadLetterTopics & { retry: string };
}

/** `tributary dead-letters list` and `replay`. */
export function addDeadLettersCommands(program: Command, addCommand: AddCommand, shell: Shell): void {
  const deadLetters = program.command('dead-letters').description('Records that could not be handled');
  const list = addCommand<FilterFlags>(deadLetters, 'list', (options, output) =>
    atPlace(options, { shell, output }, async (place) => {
      const open = await findOpen(place, options, (letter) =>
        output.print(describe(letter), dataOf('dead-letter', letter)),
      );
      output.print(`${open} open dead letters.`, { kind: 'dead-letters', open });
    }),
  );
  addFilters(list).description("Show a subscriber's dead letters that are open");
  const again = addCommand<ReplayFlags>(deadLetters, 'replay', (options, output) =>
    atPlace(options, { shell, output }, (place) => replayAll(place, options, output)),
  );
  addFilters(again)
    .description(
      "Put a subscriber's open dead letters on its retry topic, bytes untouched, and note that in the audit topic",
    )
    .option('--dry-run', 'show what would be replayed');
}

function addFilters(command: Command): Command {
  return command
    .requiredOption('--group <group>', "the subscriber's group", readGroup)
    .option('--code <code>', 'those with this code', readCode)
    .option('--id <id>', "the one of this event, or at this '<partition>/<offset>'")
    .option('--limit <n>', 'so many at most', readLimit);
}

function readCode(text: string): string {
  if (!isErrorCode(text)) throw new InvalidArgumentError('docs/errors.md has the codes.');
  return text;
}

function readLimit(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

async function atPlace(
  options: FilterFlags & CommonOptions,
  { shell, output }: { shell: Shell; output: Output },
  action: (place: Place) => Promise<number | void>,
): Promise<number | void> {
  const config = await findConfigOrDemo(options, shell, output);
  const { topicPrefix } = config.kafka;
  const topics = { ...subscriberTopics(options.group, topicPrefix), audit: createTopicNames(topicPrefix).audit };
  const logger = createLogger({ name: 'tributary', level: 'error', destination: process.stderr });
  const kafka = connectKafka(config, shell.environment, logger);
  try {
    await requireTopics(kafka, Object.values(topics), options.group);
    return await action({ kafka, topics });
  } finally {
    await kafka.close();
  }
}

async function requireTopics(kafka: Kafka, topics: readonly string[], group: string): Promise<void> {
  const admin = kafka.admin();
  try {
    const counts = await admin.partitionCounts(topics);
    const missing = topics.filter((topic) => !counts.has(topic));
    const detail = `${missing.join(', ')}: \`tributary topics apply\` and \`tributary topics apply --group ${group}\` make them`;
    if (missing.length > 0) throw new TributaryError('kafka.topic_missing', { detail });
  } finally {
    await admin.close();
  }
}

async function replayAll(place: Place, options: ReplayFlags, output: Output): Promise<number> {
  const dryRun = options.dryRun === true;
  let replayed = 0;
  let left = 0;
  await replay({
    ...place,
    filter: options,
    dryRun,
    now: () => new Date(),
    onReplayed(letter, to) {
      replayed += 1;
      printReplayed(output, letter, to);
    },
    onLeft(letter, why) {
      left += 1;
      output.problem(`${letter.place} is left: ${why}`);
    },
  });
  const did = dryRun ? 'would be replayed' : 'replayed';
  const rest = left === 0 ? '' : `, ${left} left`;
  output.print(`${replayed} dead letters ${did}${rest}.`, { kind: 'replay', dryRun, replayed, left });
  return left === 0 ? exitCodes.ok : exitCodes.failed;
}

function printReplayed(output: Output, letter: DeadLetter, to: Acknowledged | undefined): void {
  const target = to === undefined ? undefined : placeOf(to);
  const did = target === undefined ? 'would be replayed' : `replayed to ${target}`;
  output.print(`${letter.place} ${did}  ${letter.type} ${letter.eventId}`, {
    ...dataOf('replayed', letter),
    to: target ?? null,
  });
}

function describe({ place, code, detail, attempts, at, eventId, type }: DeadLetter): string {
  const sentence = isErrorCode(code) ? ` ${errorCodes[code]}` : '';
  return [`✗ ${code}  ${place}  ${type} ${eventId}`, `    ${detail} (${attempts} attempts, ${at}).${sentence}`].join(
    '\n',
  );
}

function dataOf(kind: string, { record, ...rest }: DeadLetter): Record<string, unknown> {
  const { topic, partition, offset } = record;
  return { kind, topic, partition, offset: Number(offset), ...rest, source: rest.source ?? null };
}
