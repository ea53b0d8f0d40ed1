import { join } from 'node:path';
import type { ApiItem } from './api-model.ts';
import { code, table } from './markdown.ts';

export const sdkPage = join(import.meta.dirname, '../../docs/plugin-sdk.md');

interface Group {
  about: string;
  /** The declarations, separated by blanks. */
  names: string;
}

/** The page's sections, in the order in which an author needs them. */
const groups: Readonly<Record<string, Group>> = {
  'The plugin': {
    about: "What a plugin's module exports by default.",
    names: 'defineProvider ProviderDefinition BodyForm event ignored Reader EventMapping',
  },
  'The envelope': {
    about: 'What `envelope` is handed, and what it gives back.',
    names: 'VerifiedWebhook Occurrence OccurrenceIdentity environmentOf HeaderList',
  },
  'Reading a body': {
    about:
      'What a reader returns has the form of [its resource](events.md); the types of all of them (`Payment`, `PaymentStatus`, `WrittenByKind`, …) come with this package.',
    names: 'Fields ReadStatus Exponents',
  },
  'Signature schemes': {
    about:
      'Each builds a scheme for `signature` or `furtherSchemes`. An option with a `?` may be left out. What each refuses, and as what, stands in [errors.md](errors.md#verify).',
    names:
      'timestampedHmac TimestampedHmacOptions bodyHmac BodyHmacOptions templatedHmac ' +
      'TemplatedHmacOptions HeaderTimestamp standardWebhooks StandardWebhooksOptions rsaSha256 ' +
      'RsaSha256Options ed25519 Ed25519Options sortedParameters SortedParametersOptions anyOf ' +
      'unsigned UnsignedOptions',
  },
  Settings: {
    about:
      "For `settings`: any library's [Standard Schema](https://standardschema.dev), or an object written by hand. What it makes of an account's `settings` is handed to `envelope` and to each reader.",
    names: 'StandardSchemaV1 StandardResult',
  },
  'Single values': {
    about:
      'What `Fields` reads with, for the value that stands where no path of `Fields` leads. `undefined` is what cannot be read.',
    names:
      'readMinorUnits readMajorUnits readScaledUnits currencyExponent readRfc3339 readUnixTime ' +
      'parseJson JsonValue JsonObject ExactNumber',
  },
  'For tests and tools': {
    about:
      'What the runtime, the conformance suite and the command line use. A plugin needs none of it; its tests may.',
    names:
      'SignatureScheme UnprovenWebhook VerifyInput SchemeKey Proof SignInput GeneratedKey noKeyId ' +
      'unsignedName loadPlugin loadPluginIn PluginReference LoadedPlugin ProviderPlugin ' +
      'contractVersion builtInProviders loadFixtures Fixture loadDocumented DocumentedTypes ' +
      'readOrderingKey parseBody',
  },
};

/** docs/plugin-sdk.md, made of the declarations of `@tributary/plugin-sdk`. Throws an Error where a section names one that is gone. */
export function sdkPageText(declarations: readonly ApiItem[]): string {
  const exported = declarations.filter(({ canonicalReference }) => !canonicalReference.includes('!~'));
  const unnamed = declarations.filter((one) => !exported.includes(one));
  const sections = Object.entries(groups).map(([title, { about, names }]) =>
    sectionText(
      title,
      about,
      names.split(' ').map((name) => find(exported, name)),
    ),
  );
  const grouped = Object.values(groups).flatMap(({ names }) => names.split(' '));
  const others = exported.filter((one) => !grouped.includes(nameOf(one)));
  return (
    [
      '# Plugin SDK',
      'Everything that `@tributary/plugin-sdk` exports, which is all that a plugin may import. [Writing a plugin](writing-a-plugin.md) says how it is put together.',
      'Generated from the docstrings of `packages/plugin-sdk` by `npm run generate`. [The report of its API](api/plugin-sdk.api.md) is the same without words: a change of it needs a line in the changelog.',
      ...sections,
      ...(others.length > 0 ? [sectionText('The rest', 'What no section above has yet.', others)] : []),
      sectionText('Not exported', 'What the declarations above name.', unnamed),
    ].join('\n\n') + '\n'
  );
}

function sectionText(title: string, about: string, items: readonly ApiItem[]): string {
  return [`## ${title}`, about, ...items.flatMap(declarationText)].join('\n\n');
}

function find(declarations: readonly ApiItem[], name: string): ApiItem {
  const found = declarations.find((one) => nameOf(one) === name);
  if (found === undefined) throw new Error(`${name} is exported no more: take it out of test/docs/sdk-page.ts`);
  return found;
}

function declarationText(item: ApiItem): string[] {
  const members = (item.members ?? []).filter(({ kind }) => kind !== 'Constructor');
  const rows = members.toSorted(byName).map((member) => [code(flat(textOf(member))), docOf(member)]);
  return [
    // The options of a function stand below it.
    `${nameOf(item).endsWith('Options') ? '####' : '###'} ${nameOf(item)}`,
    docOf(item),
    ...(members.length > 0 && !textOf(item).includes('extends') ? [] : [`\`\`\`ts\n${textOf(item)}\n\`\`\``]),
    ...(members.length > 0 ? [table([headOf(item), ''], rows)] : []),
  ];
}

function headOf({ kind, name = '' }: ApiItem): string {
  return kind === 'Class' ? 'method' : name.endsWith('Options') ? 'option' : 'member';
}

/** `id` and `optionalId` side by side; what must be there before what may be. */
function byName(one: ApiItem, other: ApiItem): number {
  const [first, second] = [one, other].map(sortKey);
  return (first ?? '') < (second ?? '') ? -1 : 1;
}

function sortKey(item: ApiItem): string {
  const isOptional = /^(readonly )?[\w']+\?:/.test(textOf(item));
  return `${Number(isOptional)} ${nameOf(item)
    .replace(/^optional/, '')
    .toLowerCase()} ${nameOf(item)}`;
}

function nameOf({ name, excerptTokens }: ApiItem): string {
  return name ?? excerptTokens.map(({ text }) => text).join('');
}

/** The declaration as its author would write it: without the words that every one has. */
function textOf({ kind, excerptTokens }: ApiItem): string {
  const text = excerptTokens.map((token) => token.text).join('');
  return `${kind === 'Variable' ? 'const ' : ''}${text.replace(/^(export )?(declare )?/, '').replace(/;?\s*$/, '')}`;
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** The docstring's paragraphs, without its stars. */
export function docOf({ docComment }: ApiItem): string {
  const lines = docComment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/\s*$/, '')
    .split('\n');
  return lines
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
}
