import { createLogger, readKeys } from '@tributary/host';
import type { TopicChange } from '@tributary/kafka';
import { assembleProvider } from '@tributary/runtime';
import type { Command } from 'commander';
import { connectKafka, createContext } from '../context.ts';
import { findConfig, findConfigOrDemo } from '../find-config.ts';
import type { Output } from '../output.ts';
import type { AddCommand, CommonOptions, Shell } from '../program.ts';
import { readGroup } from '../subscriber-group.ts';
import { warnOfUnsigned } from '../unsigned-warning.ts';
import { applySubscriberTopics, applyTopics } from '../preparation.ts';

/** `tributary config check`: everything that can be said of a configuration without connecting. */
export function addConfigCommands(program: Command, addCommand: AddCommand, shell: Shell): void {
  const config = program.command('config').description('The configuration file');
  addCommand(config, 'check', async (options, output) => {
    const context = await createContext(await findConfig(options, shell), shell.environment);
    // First what holds already: that its plugin loaded is worth to know where a key cannot be read.
    for (const { id, name, version, config: own } of context.providers) {
      const accounts = Object.keys(own.accounts);
      output.print(`${id}: ${name}@${version}, accounts ${accounts.join(', ')}`, {
        kind: 'provider',
        provider: id,
        plugin: `${name}@${version}`,
        accounts,
      });
    }
    for (const provider of context.providers) {
      assembleProvider(
        provider,
        readKeys({
          provider: provider.id,
          accounts: provider.config.accounts,
          environment: shell.environment,
          folder: context.config.folder,
        }),
      );
    }
    warnOfUnsigned(context, output);
    output.print('The configuration is good.', { kind: 'config', ok: true });
  }).description('Check the file, the plugins, the settings and that every key can be read');
}

/** `tributary topics apply`. */
export function addTopicsCommands(program: Command, addCommand: AddCommand, shell: Shell): void {
  const topics = program.command('topics').description('The Kafka topics');
  addCommand<ApplyFlags>(topics, 'apply', async (options, output) => {
    for (const change of await apply(options, output, shell)) {
      const lines = [`${change.kind.padEnd(9)} ${change.topic}`, ...change.left.map((left) => `          ${left}`)];
      output.print(lines.join('\n'), { ...change, kind: 'topic', change: change.kind });
    }
  })
    .description('Create and change topics as the configuration needs; removes nothing')
    .option(
      '--group <group>',
      'retry.<group> and dead-letters.subscriber.<group> of this subscriber, and no other',
      readGroup,
    );
}

interface ApplyFlags {
  group?: string;
}

async function apply(options: ApplyFlags & CommonOptions, output: Output, shell: Shell): Promise<TopicChange[]> {
  const config = await findConfigOrDemo(options, shell, output);
  if (options.group === undefined) return applyTopics(await createContext(config, shell.environment));
  // Whoever deploys a subscriber need not have the plugins.
  const logger = createLogger({ name: 'tributary', level: 'error', destination: process.stderr });
  const kafka = connectKafka(config, shell.environment, logger);
  try {
    return await applySubscriberTopics(kafka, options.group, config.kafka.topicPrefix);
  } finally {
    await kafka.close();
  }
}
