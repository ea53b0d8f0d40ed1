import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { CheckContext } from './check.ts';
import type { Cluster } from './cluster.ts';
import { output, run, type Ended } from './command.ts';
import { chartFolder, manifestsOf, release, valuesFile } from './rendering.ts';

/** A namespace of the cluster in which Pod Security `restricted` is enforced, and a release in it. */
export interface Installation {
  namespace: string;
  install(...args: string[]): Ended;
  upgrade(...args: string[]): Ended;
  helm(command: string, ...args: string[]): Ended;
  /** One text of the namespace's objects. */
  get(...args: string[]): string;
  /** The log of a pod or of a Job's pods. */
  log(name: string): string;
  /** What is in the namespace, as `kind/name`, without what every namespace has and what the check put there. */
  objects(): string[];
}

/** Makes the namespace and the Secrets that a rendering names. */
export function prepareNamespace(
  context: CheckContext,
  cluster: Cluster,
  { namespace, rendering }: { namespace: string; rendering: string },
): Installation {
  cluster.kubectl(['apply', '-f', '-'], namespaceText(namespace));
  const secrets = secretsOf(context.renderings.get(rendering) ?? '');
  const text = [...secrets].map(([name, keys]) => secretText(namespace, { name, keys })).join('---\n');
  if (text !== '') cluster.kubectl(['apply', '-f', '-'], text);
  const helm = (command: string, ...args: string[]) => cluster.helm([command, release, ...args, '-n', namespace]);
  const values = ['-f', valuesFile(rendering)];
  return {
    namespace,
    helm,
    install: (...args) => helm('install', chartFolder, ...values, '--wait', '--timeout', '90s', ...args),
    upgrade: (...args) => helm('upgrade', chartFolder, ...values, '--wait', '--timeout', '90s', ...args),
    get: (...args) => cluster.kubectl(['get', '-n', namespace, ...args]).stdout,
    log: (name) => cluster.kubectl(['logs', '-n', namespace, name]).text,
    objects: () =>
      objectsOf(cluster, namespace).filter(
        (object) => ![...secrets.keys()].some((name) => object === `secret/${name}`),
      ),
  };
}

/** A namespace that refuses and warns of what is not `restricted`. */
export function namespaceText(name: string): string {
  const labels = ['enforce', 'warn', 'audit'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']);
  return stringify({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: Object.fromEntries(labels) as object },
  });
}

interface SecretVolume {
  secret?: { secretName: string; items: { key: string }[] };
}

/** The Secrets that pods mount, and the keys that they want of each. */
function secretsOf(rendering: string): Map<string, Set<string>> {
  const secrets = new Map<string, Set<string>>();
  for (const { spec } of manifestsOf(rendering)) {
    const template = spec?.['template'] as { spec: { volumes?: SecretVolume[] } } | undefined;
    for (const { secret } of template?.spec.volumes ?? []) {
      if (secret === undefined) continue;
      const keys = secrets.get(secret.secretName) ?? new Set();
      for (const { key } of secret.items) keys.add(key);
      secrets.set(secret.secretName, keys);
    }
  }
  return secrets;
}

/** A Secret with some keys, none of which is good for anything. */
export function secretText(namespace: string, { name, keys }: { name: string; keys: Set<string> }): string {
  const stringData = Object.fromEntries([...keys].map((key) => [key, 'made for this check']));
  return stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData });
}

/** What is in a namespace, as `kind/name`, without what every namespace has. */
export function objectsOf(cluster: Cluster, namespace: string): string[] {
  const kinds = cluster
    .kubectl(['api-resources', '--namespaced', '--verbs=list,delete', '-o', 'name'])
    .stdout.trim()
    .split('\n');
  const wanted = kinds.filter((kind) => !/^events|^leases|^endpoints$/.test(kind)).join(',');
  const names = cluster.kubectl(['get', wanted, '-n', namespace, '-o', 'name']).stdout.trim().split('\n');
  const always = new Set(['', 'configmap/kube-root-ca.crt', 'serviceaccount/default']);
  return names.filter((name) => !always.has(name)).toSorted();
}

/** The chart of the newest release that has one; without any, this one as 0.0.1. */
export function previousChart(context: CheckContext): string {
  const { status, stdout } = run('git', ['describe', '--tags', '--abbrev=0', '--match', 'v*'], { cwd: chartFolder });
  const archive = join(context.scratch, 'previous.tar');
  const path = 'deploy/helm/tributary';
  const root = join(chartFolder, '../../..');
  if (status !== 0 || run('git', ['archive', '-o', archive, stdout.trim(), path], { cwd: root }).status !== 0) {
    return chartOfVersion(context, '0.0.1');
  }
  output('tar', ['-xf', archive, '-C', context.scratch]);
  return join(context.scratch, path);
}

/** A copy of the chart under other versions. */
export function chartOfVersion({ scratch }: CheckContext, version: string): string {
  const folder = join(scratch, `chart-${version}`);
  cpSync(chartFolder, folder, { recursive: true });
  const file = join(folder, 'Chart.yaml');
  const text = readFileSync(file, 'utf8').replace(/^version: .*$/m, `version: ${version}`);
  writeFileSync(file, text.replace(/^appVersion: .*$/m, `appVersion: '${version}'`));
  return folder;
}
