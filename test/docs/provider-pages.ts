import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kindOf, topicOf, topics } from '@tributary/events';
import {
  builtInProviders,
  loadDocumented,
  loadFixtures,
  loadPlugin,
  type DocumentedTypes,
  type Fixture,
  type LoadedPlugin,
  type ProviderPlugin,
} from '@tributary/plugin-sdk';
import { code, sectionOf, table } from './markdown.ts';
import { describeScheme } from './scheme-facts.ts';

const root = join(import.meta.dirname, '../..');

export const providerPages = join(root, 'docs/providers');

/** A built-in plugin with what stands beside it in its folder. */
export interface Provider {
  loaded: LoadedPlugin;
  documented: DocumentedTypes[];
  fixtures: Fixture[];
  readme: string;
}

/** All built-in plugins, by id. */
export async function loadProviders(): Promise<Provider[]> {
  const loaded = builtInProviders().map(async (provider) => loadPlugin({ provider, from: root }));
  return (await Promise.all(loaded)).map((one) => ({
    loaded: one,
    documented: loadDocumented(one.folder),
    fixtures: loadFixtures(one.folder),
    readme: readFileSync(join(one.folder, 'README.md'), 'utf8'),
  }));
}

/** docs/providers/: file name → text. Throws an Error where a plugin's README asks no open questions. */
export async function providerPageTexts(providers: readonly Provider[]): Promise<Record<string, string>> {
  const pages = providers.map(async (one) => [`${one.loaded.plugin.id}.md`, await providerPage(one)] as const);
  return { 'README.md': indexPage(providers), ...Object.fromEntries(await Promise.all(pages)) };
}

function indexPage(providers: readonly Provider[]): string {
  const rows = providers.map(({ loaded: { plugin }, fixtures }) => [
    `[${plugin.id}](${plugin.id}.md)`,
    String(Object.keys(plugin.events).length),
    ...topics.map((topic) => String(countOn(plugin, topic) || '')),
    [...new Set(schemesOf(plugin).map(({ name }) => code(name)))].join(', '),
    tiersOf(fixtures).map(code).join(', '),
    `[open questions](${plugin.id}.md#open-questions)`,
  ]);
  return (
    [
      '# Providers',
      'What each built-in plugin makes of its platform: every event type with what becomes of it, how the platform signs, and what nobody knows.',
      'Generated from the plugins by `npm run generate`. [Events](../events.md) is the same from the other side: every canonical type, and who produces it.',
      table(['provider', 'types', ...topics, 'signature', 'identity', ''], rows),
    ].join('\n\n') + '\n'
  );
}

async function providerPage(provider: Provider): Promise<string> {
  const { loaded, documented } = provider;
  const { id } = loaded.plugin;
  return (
    [
      `# ${id}`,
      `What \`${loaded.name}\` makes of each webhook. How the platform's documents are read, and how sure each reading is, says [its README](../../plugins/${id}/README.md).`,
      'Generated from `plugins/' + id + '` by `npm run generate`.',
      table(['', ''], await factRows(provider)),
      '## Types',
      "Identity is [what the event's id is made of](../architecture.md#event-ids), in the golden events of the fixtures. The last column counts the documents below.",
      table(['type', 'becomes', 'topic', 'identity', 'document'], typeRows(provider)),
      '## Open questions',
      openQuestions(provider),
      '## Sources',
      'The documents that name the types:',
      documented.map(({ source, types }, at) => `${at + 1}. ${source}: ${types.length} types`).join('\n'),
      'What each fixture is made of, in its own words:',
      table(['source', 'fixtures'], sourceRows(provider)),
    ].join('\n\n') + '\n'
  );
}

async function factRows({ loaded: { plugin, name, version }, fixtures }: Provider): Promise<string[][]> {
  const body = fixtures[0]?.body ?? Buffer.from('{}');
  const further = Object.entries(plugin.furtherSchemes ?? {});
  return [
    ['plugin', `${code(`${name}@${version}`)}, contract ${plugin.contract}`],
    ['types', topicCounts(plugin)],
    [
      'signature',
      schemesOf(plugin)
        .map((scheme) => describeScheme(scheme, body))
        .join('; or '),
    ],
    [
      'further schemes',
      further.map(([key, scheme]) => `\`schemes: [${key}]\`: ${describeScheme(scheme, body)}`).join('; ') || 'none',
    ],
    ['settings', await describeSettings(plugin, fixtures)],
    ['identity', tiersOf(fixtures).map(code).join(', ')],
    [
      'ordering key',
      plugin.orderingKey === undefined
        ? "the body's digest"
        : `the first of ${plugin.orderingKey.map(code).join(', ')} that is there`,
    ],
    ...orderRows(fixtures),
  ];
}

/** Webhooks that may be late or early among those of their object, and why. */
function orderRows(fixtures: readonly Fixture[]): string[][] {
  const byReason = Map.groupBy(fixtures, ({ order }) => order);
  return [...byReason].flatMap(([reason, those]) =>
    reason === undefined ? [] : [['received apart', `${those.map(({ name }) => code(name)).join(', ')}: ${reason}`]],
  );
}

function typeRows({ loaded: { plugin }, documented, fixtures }: Provider): string[][] {
  return Object.entries(plugin.events).map(([type, mapping]) => {
    const documents = documented.flatMap(({ types }, at) => (types.includes(type) ? [String(at + 1)] : []));
    if (mapping.kind === 'ignored') return [code(type), `nothing: ${mapping.reason}`, '', '', documents.join(', ')];
    const tiers = tiersOf(fixtures.filter((fixture) => fixture.type === type)).map(code);
    const event = `[${code(mapping.type)}](../events.md#${kindOf(mapping.type)})`;
    return [code(type), event, topicOf(mapping.type), tiers.join(', '), documents.join(', ') || 'none'];
  });
}

function sourceRows({ fixtures }: Provider): string[][] {
  const bySource = Map.groupBy(fixtures, ({ source }) => source);
  return [...bySource].map(([source, those]) => [source, those.map(({ name }) => code(name)).join(', ')]);
}

/** The README's own words, with their links made for where they stand now. */
function openQuestions({ loaded: { plugin }, readme }: Provider): string {
  const text = sectionOf(readme, '## Open questions');
  if (text === undefined || text === '')
    throw new Error(`plugins/${plugin.id}/README.md has no section "## Open questions"`);
  const home = `../../plugins/${plugin.id}/`;
  return text.replaceAll(/\]\((?![a-z]+:)(#?)/g, (_, anchor) => `](${home}${anchor === '#' ? 'README.md#' : ''}`);
}

/** What the schema says of an account that sets nothing, and what the fixtures set. */
async function describeSettings({ settings }: ProviderPlugin, fixtures: readonly Fixture[]): Promise<string> {
  if (settings === undefined) return 'none';
  const { issues = [] } = await settings['~standard'].validate({});
  const needed = issues.map(
    ({ path = [], message }) =>
      `${code(path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'))} ${message}`,
  );
  const seen = new Set(
    fixtures.flatMap((one) => Object.entries(one.settings).map(([name, value]) => code(`${name}: ${String(value)}`))),
  );
  return [...needed, `in the fixtures ${[...seen].toSorted().join(', ')}`].join('; ');
}

function schemesOf({ signature }: ProviderPlugin) {
  return signature.members ?? [signature];
}

function topicCounts(plugin: ProviderPlugin): string {
  const all = Object.values(plugin.events);
  const ignored = [all.filter(({ kind }) => kind === 'ignored').length, 'ignored'] as const;
  const counts = [...topics.map((topic) => [countOn(plugin, topic), topic] as const), ignored];
  const told = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return `${all.length}: ${told.join(', ')}`;
}

function countOn({ events }: ProviderPlugin, topic: string): number {
  return Object.values(events).filter((mapping) => mapping.kind === 'event' && topicOf(mapping.type) === topic).length;
}

/** The tiers of the golden events, strongest first. */
function tiersOf(fixtures: readonly Fixture[]): string[] {
  const events = fixtures.flatMap(({ expected }) => (expected !== null && 'events' in expected ? expected.events : []));
  const seen = new Set(events.map((event) => (event as { identity: string }).identity));
  return ['PROVIDER_EVENT_ID', 'OBJECT_STATUS_TIME', 'BODY_DIGEST'].filter((tier) => seen.has(tier));
}
