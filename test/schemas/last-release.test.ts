import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkSchemas, type SchemaTexts } from '../../packages/cli/src/schema-check.ts';
import { describeFinding, finding } from '../../packages/cli/src/schema-finding.ts';
import { readGitSchemas } from '../../packages/cli/src/schema-git.ts';
import type { SchemaObject } from '../../packages/cli/src/schema-json.ts';
import { exchangeEvents } from '../../packages/cli/src/schema-matrix.ts';
import { grown } from './grown.ts';
import { findBase, forbidden, type Base } from './last-release.ts';

const root = join(import.meta.dirname, '../..');
const base = findBase(root);

function describeBase(name: string, fn: (ref: string) => void): void {
  if (base.kind === 'none') describe.skip(`${name} (skipped: ${base.reason})`, () => fn('HEAD'));
  else describe(`${name}: ${base.kind} ${base.ref}`, () => fn(base.ref));
}

describeBase('the schemas against the last release, or the last drafts', (ref) => {
  let current: SchemaTexts;
  let committed: SchemaTexts;
  beforeAll(async () => {
    ({ current, committed } = await readGitSchemas(root, ref));
  });

  test('break no reader and no event; a draft that does says so in the changelog', () => {
    const { findings, pairs } = checkSchemas(current, [committed]);
    const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
    expect(forbidden(findings, base, changelog).map(describeFinding)).toEqual([]);
    expect(pairs).toBe(Object.keys(committed.texts).length);
  });

  test('let its subscribers live: they read what a version after this one writes, which has more of everything', () => {
    // Drafts may break, and say so above. What this version releases is held for its successors all the same.
    const broken = checkSchemas(current, [committed]).findings.length > 0;
    const { texts, version } = broken ? current : committed;
    for (const [topic, text] of Object.entries(texts)) {
      const schema = JSON.parse(current.texts[topic] ?? text) as SchemaObject;
      const earlier = { topic, version, schema: JSON.parse(text) as SchemaObject };
      const { findings, events } = exchangeEvents(earlier, { topic, version: 'a later version', schema: grown(schema) });
      expect(findings.map(describeFinding)).toEqual([]);
      expect(events).toBeGreaterThan(0);
    }
  });
});

describe('what the schemas are held against', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-base-'));
  const clone = join(folder, 'clone');
  const repository = join(folder, 'repository');
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { encoding: 'utf8' });
  const commit = (message: string) => git('commit', '--quiet', '--allow-empty', '-m', message);
  const head = () => git('rev-parse', 'HEAD').trim();

  beforeAll(() => {
    mkdirSync(repository);
    git('init', '--quiet', '--initial-branch', 'main');
    commit('first');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is nothing outside of a repository', () => {
    expect(findBase(folder)).toEqual({ kind: 'none', reason: 'no git repository, or no git' });
  });

  test('is what main has, until there is a release', () => {
    const ref = head();
    expect(findBase(repository)).toEqual({ kind: 'draft', ref });
    git('tag', 'v1.0.0-rc.1');
    git('switch', '--quiet', '--create', 'branch');
    commit('a change');
    expect(findBase(repository)).toEqual({ kind: 'draft', ref });
  });

  test('is nothing in a shallow clone, whose tags may be missing', () => {
    execFileSync('git', ['clone', '--quiet', '--no-tags', '--depth', '1', `file://${repository}`, clone], {
      stdio: 'ignore',
    });
    expect(findBase(clone)).toEqual({ kind: 'none', reason: 'a shallow clone' });
  });

  test('is the newest release that this version comes after', () => {
    for (const tag of ['v1.9.0', 'v1.10.0', 'v1.11.0-rc.1']) git('tag', tag);
    git('switch', '--quiet', '--create', 'elsewhere');
    commit('another line');
    git('tag', 'v2.0.0');
    git('switch', '--quiet', 'branch');
    expect(findBase(repository)).toEqual({ kind: 'release', ref: 'v1.10.0' });
  });
});

describe('a breaking change', () => {
  const place = { topic: 'payments', where: 'Payment.x', what: 'is gone' };
  const breaking = { ...finding('nothing-removed', place), against: 'v1.0.0' };
  const wrong = finding('snake-case', place);
  const release: Base = { kind: 'release', ref: 'v1.0.0' };
  const draft: Base = { kind: 'draft', ref: 'HEAD' };
  const declared = '# Changelog\n\n## Unreleased\n\n- Breaking schema draft: x is gone.\n\n## 0.1.0\n\n- y\n';
  const undeclared = '# Changelog\n\n## Unreleased\n\n- y\n\n## 0.1.0\n\n- Breaking schema draft.\n';

  test.each<[what: string, at: [of: Base, changelog: string], refused: boolean]>([
    ['of a draft is refused while the changelog keeps it silent', [draft, undeclared], true],
    ['of a draft is allowed where the changelog says it', [draft, declared], false],
    ['of a draft is allowed where the changelog says it at its end', [draft, declared.split('\n## 0')[0] ?? ''], false],
    ['of a release is refused, whatever the changelog says', [release, declared], true],
  ])('%s', (_what, [of, changelog], refused) => {
    expect(forbidden([breaking], of, changelog)).toEqual(refused ? [breaking] : []);
  });

  test('is no excuse for a schema that is wrong by itself', () => {
    expect(forbidden([breaking, wrong], draft, declared)).toEqual([wrong]);
  });
});
