import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const readJson = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));

/**
 * The software bill of materials of an image, in CycloneDX 1.5: what its context's lock installs, as `npm sbom` says it, and Node.
 * The same lock at the same commit gives the same text. `node`: the version of Node; `time`: RFC 3339. Throws where npm fails.
 */
export function makeSbom(context, { node, time }) {
  const args = [
    'sbom',
    '--sbom-format',
    'cyclonedx',
    '--sbom-type',
    'application',
    '--omit',
    'dev',
    '--package-lock-only',
  ];
  const { status, stdout, stderr, error } = spawnSync('npm', args, { cwd: context, encoding: 'utf8' });
  if (status !== 0) throw error ?? new Error(`npm sbom failed: ${stderr}`);
  const { components, dependencies, metadata, serialNumber: _random, ...rest } = JSON.parse(stdout);
  const runtime = {
    'bom-ref': `node@${node}`,
    type: 'platform',
    name: 'node',
    version: node,
    purl: `pkg:generic/node@${node}`,
    cpe: `cpe:2.3:a:nodejs:node.js:${node}:*:*:*:*:*:*:*`,
    licenses: [{ license: { id: 'MIT' } }],
  };
  const root = metadata.component['bom-ref'];
  const content = {
    // npm names the root after its folder.
    metadata: { ...metadata, timestamp: time, component: { ...metadata.component, name: 'tributary' } },
    components: [...components.map(withoutPlace), runtime],
    dependencies: [
      ...dependencies.map((one) =>
        one.ref === root ? { ...one, dependsOn: [...one.dependsOn, runtime['bom-ref']] } : one,
      ),
      { ref: runtime['bom-ref'], dependsOn: [] },
    ],
  };
  return { ...rest, serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`, ...content };
}

/** Our own packages come from archives beside the lock: where those lay on this machine is of no use to anybody. */
function withoutPlace({ externalReferences, ...component }) {
  return { ...component, externalReferences: externalReferences.filter(({ url }) => !url.startsWith('file:')) };
}

/** A UUID of version 8 (RFC 9562) that the content decides. */
function uuidOf(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16], 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** What is wrong with a bill of materials, a sentence each: its form, and whether it names what the lock installs and nothing else. */
export function sbomProblems(sbom, lock) {
  const { bomFormat, specVersion, serialNumber, metadata, components = [], dependencies = [] } = sbom;
  const references = components.map((one) => one['bom-ref']);
  const known = new Set([...references, metadata?.component?.['bom-ref']]);
  const uuid = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const named = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const wanted = new Set(installedBy(lock));
  return [
    ...(bomFormat === 'CycloneDX' && specVersion === '1.5'
      ? []
      : [`it is ${bomFormat} ${specVersion}, not CycloneDX 1.5`]),
    ...(uuid.test(serialNumber) ? [] : ['its serial number is no UUID']),
    ...(Number.isNaN(Date.parse(metadata?.timestamp)) ? ['it has no time'] : []),
    ...components.flatMap(componentProblems),
    ...references.filter((one, index) => references.indexOf(one) !== index).map((one) => `${one} stands in it twice`),
    ...dependencies
      .flatMap(({ ref, dependsOn = [] }) => [ref, ...dependsOn])
      .filter((one) => !known.has(one))
      .map((one) => `${one} is needed, and is no component`),
    ...[...wanted].filter((one) => !named.has(one)).map((one) => `${one} is installed, and not in it`),
    ...[...named]
      .filter((one) => !wanted.has(one) && !one.startsWith('node@'))
      .map((one) => `${one} is in it, and not installed`),
  ];
}

function componentProblems({ name, version, purl, licenses = [], hashes = [], type }) {
  const isPackage = type === 'library';
  return [
    ...(/^pkg:(npm|generic)\/\S+@\S+$/.test(purl) ? [] : [`${name}@${version} has no package URL`]),
    ...(licenses.length > 0 ? [] : [`${name}@${version} has no licence`]),
    ...(!isPackage || hashes.some(({ alg, content }) => alg === 'SHA-512' && /^[0-9a-f]{128}$/.test(content))
      ? []
      : [`${name}@${version} has no SHA-512`]),
  ];
}

function installedBy({ packages }) {
  const places = Object.entries(packages).filter(([place]) => place !== '');
  return places.map(([place, { name, version }]) => `${name ?? place.split('node_modules/').at(-1)}@${version}`);
}

/** Writes the bill of materials of an image's context. Throws an Error with what is wrong with it. */
export function writeSbom(file, context, facts) {
  const sbom = makeSbom(context, facts);
  const problems = sbomProblems(sbom, readJson(context, 'package-lock.json'));
  if (problems.length > 0) throw new Error(`the bill of materials is wrong:\n${problems.join('\n')}`);
  writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
}

/** What it says beyond the lock: the Node of the tests, and the time of the commit. */
export function sbomFacts(root) {
  const { stdout } = spawnSync('git', ['-C', root, 'log', '-1', '--format=%cI'], { encoding: 'utf8' });
  return {
    node: readJson(root, 'package.json').devDependencies.node,
    time: new Date(stdout.trim() || 0).toISOString(),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // `node scripts/sbom.mjs [context] [file]`
  const root = join(import.meta.dirname, '..');
  const [context = join(root, 'out/image'), file = join(root, 'out/sbom.cdx.json')] = process.argv.slice(2);
  writeSbom(resolve(file), resolve(context), sbomFacts(root));
  console.log(`bill of materials in ${resolve(file)}`);
}
