import { readKeys } from '@tributary/host';
import { assembleProvider } from '@tributary/runtime';
import type { Command } from 'commander';
import { createContext } from '../context.ts';
import { findConfig, findConfigOrDemo } from '../find-config.ts';
import type { AddCommand, Shell } from '../program.ts';
import { warnOfUnsigned } from '../unsigned-warning.ts';
import { applyTopics } from '../preparation.ts';

/** `tributary config check`: everything that can be said of a configuration without connecting. */
export function addConfigCommands(program: Command, addCommand: AddCommand, shell: Shell): void {
  const config = program.command('config').description('The configuration file');
  addCommand(config, 'check', async (options, output) => {
    const context = await createContext(await findConfig(options, shell), shell.environment);
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
      const accounts = Object.keys(provider.config.accounts);
      output.print(`${provider.id}: ${provider.name}@${provider.version}, accounts ${accounts.join(', ')}`, {
        kind: 'provider',
        provider: provider.id,
        plugin: `${provider.name}@${provider.version}`,
        accounts,
      });
    }
    warnOfUnsigned(context, output);
    output.print('The configuration is good.', { kind: 'config', ok: true });
  }).description('Check the file, the plugins, the settings and that every key can be read');
}

/** `tributary topics apply`. */
export function addTopicsCommands(program: Command, addCommand: AddCommand, shell: Shell): void {
  const topics = program.command('topics').description('The Kafka topics');
  addCommand(topics, 'apply', async (options, output) => {
    const context = await createContext(await findConfigOrDemo(options, shell, output), shell.environment);
    for (const change of await applyTopics(context)) {
      const lines = [`${change.kind.padEnd(9)} ${change.topic}`, ...change.left.map((left) => `          ${left}`)];
      output.print(lines.join('\n'), { ...change, kind: 'topic', change: change.kind });
    }
  }).description('Create and change topics as the configuration needs; removes nothing');
}
