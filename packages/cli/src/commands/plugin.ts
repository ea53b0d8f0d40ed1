import { resolve } from 'node:path';
import { topicOf } from '@tributary/events';
import { builtInProviders, loadPlugin, type LoadedPlugin } from '@tributary/plugin-sdk';
import { runConformance, type Finding } from '@tributary/plugin-testing';
import type { Command } from 'commander';
import { exitCodes, type Output } from '../output.ts';
import type { AddCommand, Shell } from '../program.ts';

/** `tributary plugin test | list`. */
export function addPluginCommands(program: Command, addCommand: AddCommand, shell: Shell): void {
  const plugin = program.command('plugin').description('The plugins, one for each platform');
  addCommand(plugin, 'test [folder]', async (_options, output, [folder = '.']) => {
    const { cases, findings } = await runConformance(resolve(shell.workingFolder, folder));
    for (const finding of findings) printFinding(output, finding);
    const ok = findings.length === 0;
    output.print(`${cases - findings.length} of ${cases} cases hold.`, {
      kind: 'conformance',
      ok,
      cases,
      findings: findings.length,
    });
    return ok ? exitCodes.ok : exitCodes.failed;
  }).description('Run the conformance suite over the plugin in a folder, and say what is missing');

  addCommand(plugin, 'list', async (_options, output) => {
    for (const provider of builtInProviders())
      printPlugin(output, await loadPlugin({ provider, from: shell.workingFolder }));
  }).description('Show the built-in plugins: version, contract, schemes, event types per topic');
}

function printFinding(output: Output, { rule, where, what, toDo }: Finding): void {
  output.print(`✗ ${where}: ${what}\n    ${toDo}. (${rule})`, { kind: 'finding', rule, where, what, toDo });
}

function printPlugin(output: Output, { plugin, name, version }: LoadedPlugin): void {
  const schemes = [plugin.signature.name, ...Object.keys(plugin.furtherSchemes ?? {})];
  const topics: Record<string, number> = {};
  for (const mapping of Object.values(plugin.events)) {
    const topic = mapping.kind === 'event' ? topicOf(mapping.type) : 'ignored';
    topics[topic] = (topics[topic] ?? 0) + 1;
  }
  const counts = Object.entries(topics).map(([topic, count]) => `${topic} ${count}`);
  output.print(
    `${plugin.id.padEnd(12)} ${name}@${version}  contract ${plugin.contract}  ${schemes.join(', ')}  ${counts.join(', ')}`,
    {
      kind: 'plugin',
      provider: plugin.id,
      plugin: `${name}@${version}`,
      contract: plugin.contract,
      schemes,
      types: topics,
    },
  );
}
