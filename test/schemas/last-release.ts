import { execFileSync } from 'node:child_process';
import type { SchemaFinding } from '../../packages/cli/src/schema-finding.ts';

/** Against what this version's schemas are held: the last release, or, until there is one, what main had last. */
export type Base =
  | { kind: 'release'; ref: string }
  | { kind: 'draft'; ref: string }
  | { kind: 'none'; reason: string };

/** Finds the last release (a tag as v1.2.3) that the commit of a folder comes after; else where it left main. */
export function findBase(folder: string): Base {
  const git = (...args: string[]): string => {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio }).trimEnd();
  };
  try {
    const tags = git('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-version:refname').split('\n');
    const release = tags.find((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
    if (release !== undefined) return { kind: 'release', ref: release };
    // The tags may be where the clone ends.
    if (git('rev-parse', '--is-shallow-repository') === 'true') return { kind: 'none', reason: 'a shallow clone' };
    const mains = ['origin/main', 'main'];
    const known = git('for-each-ref', '--format=%(refname:short)', 'refs/heads', 'refs/remotes').split('\n');
    const main = mains.find((one) => known.includes(one));
    return { kind: 'draft', ref: main === undefined ? 'HEAD' : git('merge-base', 'HEAD', main) };
  } catch {
    return { kind: 'none', reason: 'no git repository, or no git' };
  }
}

/** What breaks readers may do so in a draft alone, and only where the changelog says so under Unreleased. */
export function forbidden(findings: readonly SchemaFinding[], base: Base, changelog: string): SchemaFinding[] {
  const declared = base.kind === 'draft' && declaresBreakingDraft(changelog);
  return findings.filter(({ against }) => against === undefined || !declared);
}

function declaresBreakingDraft(changelog: string): boolean {
  const [, unreleased = ''] = /^## Unreleased\n([^]*?)(?=^## |(?![^]))/m.exec(changelog) ?? [];
  return /breaking schema draft/i.test(unreleased);
}
