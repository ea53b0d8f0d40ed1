import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What tools/lock.json pins beside go.mod. */
export interface Lock {
  /** The version of Kubernetes whose API server and schemas are used. */
  kubernetes: string;
  /** Programs whose modules go with no other. */
  installed: { name: string; package: string; version: string; tags: string }[];
  /** Custom resource definitions, out of the modules of those who publish them. */
  definitions: { module: string; version: string; folder: string; files: string[] }[];
  python: { checkov: string };
}

export const toolsFolder = join(import.meta.dirname, 'tools');

/** The programs that go.mod pins: their names, and what is compiled. */
export const moduleTools: Readonly<Record<string, string>> = {
  helm: 'helm.sh/helm/v3/cmd/helm',
  'helm-unittest': 'github.com/helm-unittest/helm-unittest/cmd/helm-unittest',
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform',
  etcd: 'go.etcd.io/etcd/server/v3',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  kwok: 'sigs.k8s.io/kwok/cmd/kwok',
};

/** Where the tools are, once they are built. */
export interface Toolbox {
  folder: string;
  lock: Lock;
  /** A program's path, there or not. */
  program(name: string): string;
  /** The names of those that are not there. */
  missing(names: readonly string[]): string[];
  /** Schemas for kubeconform. */
  schemas: string;
  /** Custom resource definitions, a file each. */
  definitions: string;
  /** How kwok's own fake nodes behave. */
  stages: string;
}

/** The tools of this lock: a cache folder of their own, so that another version never answers in their place. */
export function openToolbox(): Toolbox {
  const names = ['go.mod', 'go.sum', 'tools.go', 'lock.json'];
  const digest = createHash('sha256');
  for (const name of names) digest.update(readFileSync(join(toolsFolder, name)));
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'tributary/chart-tools', digest.digest('hex').slice(0, 16));
  const program = (name: string) => join(folder, name === 'checkov' ? 'python/bin/checkov' : `bin/${name}`);
  return {
    folder,
    lock: JSON.parse(readFileSync(join(toolsFolder, 'lock.json'), 'utf8')) as Lock,
    program,
    missing: (wanted) => wanted.filter((name) => !existsSync(program(name))),
    schemas: join(folder, 'schemas'),
    definitions: join(folder, 'definitions'),
    stages: join(folder, 'stages.yaml'),
  };
}
