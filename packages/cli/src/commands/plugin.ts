import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { topicOf } from '@tributary/events';
import { builtInProviders, loadPlugin, loadPluginIn, type LoadedPlugin } from '@tributary/plugin-sdk';
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

  addCommand(plugin, 'list [folder]', async (options, output, [given]) => {
    const named = given === undefined ? [] : [await loadPluginIn(folderOf(given))];
    printPlugins(output, await findPlugins(named, options, shell));
  })
    .description('The built-in and the configured plugins: version, contract, schemes, event types per topic')
    .addHelpText('after', '\nWith a folder, the plugin in it too.');
}

interface Report {
  cases: number;
  findings: Finding[];
}

async function testPlugin(folder: string): Promise<Report> {
  const [conformance, lint] = [await runConformance(folder), await lintPlugin(folder)];
  // What both find is said once.
  const all = new Map(
    [...lint.findings, ...conformance.findings].map((one) => [`${one.rule} ${one.where} ${one.what}`, one]),
  );
  return { cases: conformance.cases + lint.cases, findings: [...all.values()] };
}

function reportFindings(output: Output, folder: string, { cases, findings }: Report): number {
  if (output.json) for (const finding of findings) output.print('', { kind: 'finding', ...finding });
  else for (const alike of byCause(findings)) printFindings(output, folder, alike);
  const ok = findings.length === 0;
  const failed = new Set(findings.map(({ rule }) => rule));
  output.print(
    ok
      ? `All ${cases} cases hold.`
      : `${counted(findings.length, 'finding')} of ${counted(failed.size, 'rule')}, in ${cases} cases.`,
    { kind: 'conformance', ok, cases, findings: findings.length },
  );
  return ok ? exitCodes.ok : exitCodes.failed;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** What one mistake does to many fixtures is told of the first of them. What stands in the sources is told each time. */
function byCause(findings: readonly Finding[]): Finding[][] {
  const groups = Map.groupBy(findings, ({ rule, toDo, at, what, where, file, line }) => {
    const isOfFixture = file?.startsWith('fixtures') === true;
    return JSON.stringify(isOfFixture ? [rule, toDo, at ?? what] : [rule, where, file, line, what]);
  });
  return [...groups.values()];
}

function printFindings(output: Output, folder: string, alike: readonly Finding[]): void {
  const [finding] = alike;
  if (finding === undefined) return;
  const { rule, where, file, line, what, toDo } = finding;
  const place =
    file === undefined ? where : `${relative('', resolve(folder, file))}${line === undefined ? '' : `:${line}`}`;
  const subject = file === undefined || where === file ? '' : ` (${where})`;
  const others = alike.length === 1 ? '' : `\n    And ${counted(alike.length - 1, 'more fixture')}; --json names all.`;
  output.print(`✗ ${place}${subject}: ${what}\n    ${toDo}. (${rule})${others}`, { kind: 'finding', ...finding });
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

/** The named ones, those of the configuration, where there is one, and the built-in ones. The first of an id is the one. */
async function findPlugins(
  named: readonly LoadedPlugin[],
  options: CommonOptions,
  shell: Shell,
): Promise<LoadedPlugin[]> {
  const hasConfig = options.config !== undefined || existsSync(resolve(shell.workingFolder, 'tributary.yaml'));
  const configured = hasConfig ? await configureProviders(await findConfig(options, shell)) : [];
  const builtIn = builtInProviders().map((provider) => loadPlugin({ provider, from: shell.workingFolder }));
  const all = [...named, ...configured, ...(await Promise.all(builtIn))];
  const first = all.filter((one, index) => index === all.findIndex(({ plugin }) => plugin.id === one.plugin.id));
  return first.toSorted((a, b) => (a.plugin.id < b.plugin.id ? -1 : 1));
}

function printPlugins(output: Output, plugins: readonly LoadedPlugin[]): void {
  if (plugins.length === 0)
    output.progress('No plugin is installed here, and no configuration names one. For a folder: plugin list <folder>');
  const rows = plugins.map(describePlugin);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map(({ cells }) => cells[column]?.length ?? 0)));
  for (const { cells, data } of rows)
    output.print(
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
      data,
    );
}

function describePlugin({ plugin, name, version }: LoadedPlugin): { cells: string[]; data: Record<string, unknown> } {
  const schemes = [plugin.signature.name, ...Object.keys(plugin.furtherSchemes ?? {})];
  const types: Record<string, number> = {};
  for (const mapping of Object.values(plugin.events)) {
    const topic = mapping.kind === 'event' ? topicOf(mapping.type) : 'ignored';
    types[topic] = (types[topic] ?? 0) + 1;
  }
  const counts = Object.entries(types).map(([topic, count]) => `${topic} ${count}`);
  const { id, contract } = plugin;
  return {
    cells: [id, `${name}@${version}`, `contract ${contract}`, schemes.join(', '), counts.join(', ')],
    data: { kind: 'plugin', provider: id, plugin: `${name}@${version}`, contract, schemes, types },
  };
}
