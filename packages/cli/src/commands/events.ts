import { TributaryError } from '@tributary/errors';
import { topics as canonicalTopics, type Topic } from '@tributary/events';
import type { Command } from 'commander';
import { createContext } from '../context.ts';
import { findConfigOrDemo } from '../find-config.ts';
import type { AddCommand, Shell } from '../program.ts';
import { describeSighting, sightingData, watch } from '../watch.ts';

interface TailFlags {
  fromBeginning?: boolean;
  deadLetters?: boolean;
}

/** `tributary events tail`. */
export function addEventsCommands(program: Command, addCommand: AddCommand, shell: Shell): void {
  const events = program.command('events').description('The published events');
  addCommand<TailFlags>(events, 'tail [topics...]', async (options, output, [names]) => {
    const { promise: stop, resolve, reject } = Promise.withResolvers<void>();
    shell.onStop(resolve);
    const context = await createContext(await findConfigOrDemo(options, shell, output), shell.environment);
    const following = await watch(context, {
      canonical: checkTopics(names as unknown as string[]),
      deadLettersOf: options.deadLetters === true ? context.providers.map(({ id }) => id) : [],
      from: options.fromBeginning === true ? 'beginning' : 'end',
      onSighting: (sighting) => output.print(describeSighting(sighting), sightingData(sighting)),
      onStopped: reject,
    });
    await stop;
    await following.close();
  })
    .description('Show events as they are published, until Ctrl-C; all topics, or those named')
    .option('--from-beginning', 'start with the oldest')
    .option('--dead-letters', 'dead letters too');
}

function checkTopics(names: readonly string[]): readonly Topic[] {
  const unknown = names.find((name) => !(canonicalTopics as string[]).includes(name));
  if (unknown !== undefined) {
    throw new TributaryError('cli.invalid_usage', {
      detail: `no topic ${unknown}; there are ${canonicalTopics.join(', ')}`,
    });
  }
  return names.length === 0 ? canonicalTopics : (names as Topic[]);
}
