import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path/posix';
import { withoutComments, type SourceFile, type Workspace } from './sources.ts';

/** Who may import whom (docs/architecture.md). A package that stands for another way there may use what that way uses. */
export const allowedPackages: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  events: ['errors'],
  kafka: ['errors'],
  'plugin-sdk': ['errors', 'events'],
  interpret: ['errors', 'events', 'plugin-sdk'],
  'plugin-testing': ['errors', 'events', 'plugin-sdk', 'interpret'],
  host: ['errors'],
  runtime: ['errors', 'events', 'plugin-sdk', 'interpret', 'host', 'kafka'],
  ingress: ['errors', 'plugin-sdk', 'host', 'kafka'],
  'local-stack': [],
  subscriber: ['errors', 'events', 'kafka'],
  nestjs: ['errors', 'events', 'kafka', 'subscriber'],
  cli: [
    'errors',
    'events',
    'plugin-sdk',
    'interpret',
    'host',
    'kafka',
    'runtime',
    'ingress',
    'local-stack',
    'plugin-testing',
    'subscriber',
  ],
};

/** Each dependency from outside has one package that knows it. */
export const ownerOf: Readonly<Record<string, string>> = {
  avsc: 'events',
  kafkajs: 'kafka',
  '@opentelemetry/api': 'kafka',
  fastify: 'ingress',
  pino: 'host',
  'prom-client': 'host',
  yaml: 'host',
  zod: 'host',
  commander: 'cli',
  '@nestjs/common': 'nestjs',
  '@nestjs/microservices': 'nestjs',
  rxjs: 'nestjs',
};

/** The one file that reads the environment. */
export const environmentReader = 'packages/cli/src/main.ts';

const statements = [
  /(?:^|[;{}\n])\s*(?:import|export)\s(?:[^'";]*?\sfrom\s*)?['"]([^'"]+)['"]/g,
  /(?:^|[;{}\n])\s*(?:import|export)\s*(?:type\s*)?[{*][^'";]*?from\s*['"]([^'"]+)['"]/g,
  /\bimport\s*\(\s*['"`]([^'"`$]+)['"`]/g,
  /\b(?:require|require\.resolve|import\.meta\.resolve|createRequire\([^)]*\))\s*\(\s*['"`]([^'"`$]+)['"`]/g,
];

/** Every specifier that a text imports: static, re-exported, dynamic, required. */
export function importsOf(text: string): string[] {
  const code = withoutComments(text);
  return [...new Set(statements.flatMap((statement) => [...code.matchAll(statement)].map((match) => match[1] ?? '')))];
}

/** Everything in which a package's imports break docs/architecture.md. */
export function brokenImports({ folder, name, dependencies, sources }: Workspace): string[] {
  const used = new Set<string>();
  const broken = sources.flatMap(({ path, text }) =>
    importsOf(text).flatMap((specifier) => {
      if (!/^(\.|node:)/.test(specifier)) used.add(packageOf(specifier));
      const why = whyNot(specifier, { folder, name, path });
      return why === undefined ? [] : [`${path} imports ${specifier}: ${why}`];
    }),
  );
  return [
    ...broken,
    ...[...used]
      .filter((one) => !dependencies.includes(one))
      .map((one) => `${folder} uses ${one} and does not declare it`),
    ...dependencies.filter((one) => !used.has(one)).map((one) => `${folder} declares ${one} and does not use it`),
    ...sources.filter(readsEnvironment).map(({ path }) => `${path} reads the environment`),
  ];
}

function whyNot(
  specifier: string,
  { folder, name, path }: { folder: string; name: string; path: string },
): string | undefined {
  if (specifier.startsWith('node:')) return undefined;
  if (specifier.startsWith('.')) {
    if (!specifier.endsWith('.ts')) return 'own files are imported by their names, with .ts';
    return join(path, '..', specifier).startsWith(`${folder}/src/`) ? undefined : 'it leaves the package';
  }
  if (!specifier.startsWith('@tributary/')) {
    const owner = ownerOf[packageOf(specifier)];
    if (owner === undefined) return 'nobody owns it';
    return folder === `packages/${owner}` ? undefined : `packages/${owner} alone knows it`;
  }
  if (packageOf(specifier) !== specifier) return 'a package is imported whole';
  if (specifier === name) return 'a package does not import itself';
  const allowed = folder.startsWith('plugins/')
    ? ['plugin-sdk']
    : (allowedPackages[folder.slice('packages/'.length)] ?? []);
  return allowed.includes(specifier.slice('@tributary/'.length)) ? undefined : 'docs/architecture.md does not allow it';
}

/** `@scope/name/inside` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function readsEnvironment({ path, text }: SourceFile): boolean {
  const reads =
    /\bprocess\s*\??\.\s*env\b|\bprocess\s*\[\s*['"`]env|\benv\b[^;'"]*\bfrom\s*['"]node:process|\benv\b[^;=]*\}\s*=\s*process\b/;
  return path !== environmentReader && reads.test(withoutComments(text));
}

/** The import cycles between the files of a package, each from its first file on. Imports of types alone do not run. */
export function cyclesOf(sources: readonly SourceFile[]): string[] {
  const imports = new Map(
    sources.map(({ path, text }) => [
      path,
      importsOf(stripTypeScriptTypes(text))
        .filter((one) => one.startsWith('.'))
        .map((one) => join(path, '..', one)),
    ]),
  );
  return cyclesBetween(imports);
}

/** The cycles of a graph, each told once. */
export function cyclesBetween(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  function visit(node: string, way: readonly string[]): void {
    const at = way.indexOf(node);
    if (at !== -1) cycles.push([...way.slice(at), node].join(' → '));
    if (at !== -1 || done.has(node)) return;
    for (const next of edges.get(node) ?? []) visit(next, [...way, node]);
    done.add(node);
  }
  for (const node of edges.keys()) visit(node, []);
  return cycles;
}
