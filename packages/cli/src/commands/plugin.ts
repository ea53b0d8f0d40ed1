import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { topicOf } from '@tributary/events';
import { builtInProviders, loadPlugin, type LoadedPlugin } from '@tributary/plugin-sdk';
import { lintPlugin, runConformance, updateGolden, type Finding } from '@tributary/plugin-testing';
import { configureProviders } from '@tributary/runtime';
import type { Command } from 'commander';
import { findConfig } from '../find-config.ts';
import { exitCodes, type Output } from '../output.ts';
import { watchPlugin } from '../plugin-watch.ts';
import type { AddCommand, CommonOptions, Shell } from '../program.ts';
import { addPluginNewCommand } from './plugin-new.ts';

interface TestFlags {
  update?: boolean;
  watch?: boolean;
}

/** `tributary plugin new | test | lint | list`. */
export function addPluginCommands(program: Command, addCommand: AddCommand, shell: Shell): void {
  const plugin = program.command('plugin').description('The plugins, one for each platform');
  addPluginNewCommand(plugin, addCommand, shell);
  const folderOf = (folder: string | undefined) => resolve(shell.workingFolder, folder ?? '.');

  addCommand<TestFlags>(plugin, 'test [folder]', async (options, output, [given]) => {
    const folder = folderOf(given);
    if (options.watch === true) return watchPlugin(folder, { ...options, shell, output });
    if (options.update === true) await printGoldenUpdates(output, folder);
    return reportFindings(output, folder, await testPlugin(folder));
  })
    .description('Run the conformance suite and the lint over the plugin in a folder, and say what is missing')
    .option('--update', 'first write golden events into fixtures where they are missing or differ')
    .option('--watch', 'again with each change of the folder, until Ctrl-C');

  addCommand(plugin, 'lint [folder]', async (_options, output, [given]) => {
    const folder = folderOf(given);
    return reportFindings(output, folder, await lintPlugin(folder));
  }).description('What can be seen without running it: sources of facts, totality, arithmetic near money, order');

  addCommand(plugin, 'list', async (options, output) => {
    for (const loaded of await findPlugins(options, shell)) printPlugin(output, loaded);
  }).description('The built-in and the configured plugins: version, contract, schemes, event types per topic');
}

interface Report {
  cases: number;
  findings: Finding[];
}

async function testPlugin(folder: string): Promise<Report> {
  const [conformance, lint] = [await runConformance(folder), await lintPlugin(folder)];
  return { cases: conformance.cases + lint.cases, findings: [...lint.findings, ...conformance.findings] };
}

function reportFindings(output: Output, folder: string, { cases, findings }: Report): number {
  for (const finding of findings) printFinding(output, folder, finding);
  const ok = findings.length === 0;
  const failed = new Set(findings.map(({ rule }) => rule));
  output.print(
    ok ? `All ${cases} cases hold.` : `${findings.length} findings of ${failed.size} rules, in ${cases} cases.`,
    { kind: 'conformance', ok, cases, findings: findings.length },
  );
  return ok ? exitCodes.ok : exitCodes.failed;
}

function printFinding(output: Output, folder: string, finding: Finding): void {
  const { rule, where, file, line, what, toDo } = finding;
  const place =
    file === undefined ? where : `${relative('', resolve(folder, file))}${line === undefined ? '' : `:${line}`}`;
  const subject = file === undefined || where === file ? '' : ` (${where})`;
  output.print(`✗ ${place}${subject}: ${what}\n    ${toDo}. (${rule})`, { kind: 'finding', ...finding });
}

async function printGoldenUpdates(output: Output, folder: string): Promise<void> {
  for (const { fixture, kind, golden } of await updateGolden(folder)) {
    if (kind !== 'written') continue;
    const types =
      'events' in golden ? golden.events.map((event) => (event as { type: string }).type).join(', ') : 'ignored';
    output.print(`✎ fixtures/${fixture}.json: ${types}. Read it: a subscriber will act on it.`, {
      kind: 'golden',
      fixture,
      golden,
    });
  }
}

/** The built-in ones, and those of the configuration, where there is one. */
async function findPlugins(options: CommonOptions, shell: Shell): Promise<LoadedPlugin[]> {
  const hasConfig = options.config !== undefined || existsSync(resolve(shell.workingFolder, 'tributary.yaml'));
  const configured = hasConfig ? await configureProviders(await findConfig(options, shell)) : [];
  const others = builtInProviders().filter((id) => !configured.some((one) => one.id === id));
  const builtIn = others.map((provider) => loadPlugin({ provider, from: shell.workingFolder }));
  return [...(await Promise.all(builtIn)), ...configured].toSorted((a, b) => (a.plugin.id < b.plugin.id ? -1 : 1));
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
