import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { imageLock, repositoryLock } from './lock.ts';
import { callScript } from './script.ts';

/** What of CycloneDX 1.5 is changed here: https://cyclonedx.org/docs/1.5/json/. */
interface Sbom {
  specVersion: string;
  serialNumber: string;
  metadata: { timestamp: string; component: { name: string; version: string } };
  components: { name: string; version: string; purl: string; hashes?: unknown[]; licenses: unknown[] }[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

const folder = mkdtempSync(join(tmpdir(), 'tributary-sbom-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const lock = imageLock(repositoryLock());
writeFileSync(join(folder, 'package.json'), JSON.stringify(lock.packages['']));
writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
const facts = { node: '24.0.0', time: '2026-01-02T03:04:05.000Z' };
const make = (): Sbom => callScript('sbom.mjs', 'makeSbom', folder, facts) as Sbom;
const problemsOf = (sbom: Sbom): unknown => callScript('sbom.mjs', 'sbomProblems', sbom, lock);
const sbom = make();

test('the bill of materials names all that is installed, and Node; each with version, package URL, licence and digest', () => {
  expect(problemsOf(sbom)).toEqual([]);
  expect(sbom.metadata).toMatchObject({ timestamp: facts.time, component: { name: 'tributary', type: 'application' } });
  expect(sbom.components).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'node', version: '24.0.0', type: 'platform' }),
      expect.objectContaining({ name: '@tributary/cli', purl: expect.stringMatching(/^pkg:npm\/%40tributary\/cli@/) }),
      expect.objectContaining({ name: 'kafkajs', purl: 'pkg:npm/kafkajs@2.2.4' }),
    ]),
  );
});

test('the same lock at the same commit gives the same text, and no path of this machine', () => {
  expect(make()).toEqual(sbom);
  expect(JSON.stringify(sbom)).not.toContain(folder);
}, 30_000);

test.each<[said: string, spoil: (one: Sbom) => void]>([
  ['it is CycloneDX 1.2, not CycloneDX 1.5', (one) => (one.specVersion = '1.2')],
  ['its serial number is no UUID', (one) => (one.serialNumber = 'urn:uuid:1')],
  ['it has no time', (one) => (one.metadata.timestamp = 'soon')],
  ['kafkajs@2.2.4 is installed, and not in it', (one) => (find(one, 'kafkajs').version = '2.2.3')],
  ['kafkajs@2.2.3 is in it, and not installed', (one) => (find(one, 'kafkajs').version = '2.2.3')],
  ['kafkajs@2.2.4 has no package URL', (one) => (find(one, 'kafkajs').purl = 'kafkajs')],
  ['kafkajs@2.2.4 has no licence', (one) => (find(one, 'kafkajs').licenses = [])],
  ['kafkajs@2.2.4 has no SHA-512', (one) => delete find(one, 'kafkajs').hashes],
  ['kafkajs@2.2.4 stands in it twice', (one) => one.components.push(find(one, 'kafkajs'))],
  ['gone@1 is needed, and is no component', (one) => one.dependencies[0]?.dependsOn.push('gone@1')],
])('one that is spoilt is refused: %s', (said, spoil) => {
  const spoilt = structuredClone(sbom);
  spoil(spoilt);
  expect(problemsOf(spoilt)).toContain(said);
});

function find({ components }: Sbom, name: string): Sbom['components'][number] {
  const found = components.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no component ${name}`);
  return found;
}
