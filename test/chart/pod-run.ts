import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ApiServer, Container, Pod, Volume } from './api-server.ts';

const mainFile = join(import.meta.dirname, '../../packages/cli/src/main.ts');

/** A container that runs. */
export interface PodRun {
  /** What it wrote so far, with the paths that it has in a pod. */
  log(): string;
  /** Its exit code, as Kubernetes has it: 137 where it was killed. */
  ended: Promise<number>;
  kill(): void;
}

/**
 * Runs the one container of a pod as a process: `tributary` with the pod's own arguments, environment and files, and
 * nothing else. The image is this working tree, whatever the pod calls it. A folder stands for the container's root: paths
 * below a mount are mapped into it, in the environment and in the files of ConfigMaps, and back in the log. User, limits
 * and the read-only root are not kept. Throws an Error for a pod that asks for more than is known here.
 */
export async function startPod(api: ApiServer, pod: Pod, root: string): Promise<PodRun> {
  const [container] = pod.spec.containers;
  refuseUnknown(pod);
  const mounts = new RegExp(`(?:${mountsOf(container).join('|')})(?=/|$)`, 'gm');
  const toRoot = (text: string) => text.replaceAll(mounts, (path) => join(root, path));
  for (const { name, mountPath } of container.volumeMounts ?? []) {
    const folder = join(root, mountPath);
    mkdirSync(folder, { recursive: true });
    const volume = pod.spec.volumes?.find((one) => one.name === name);
    for (const [path, content] of await filesOf(api, pod.metadata.namespace, volume)) {
      writeFileSync(join(folder, path), typeof content === 'string' ? toRoot(content) : content);
    }
  }
  const environment = (container.env ?? []).map(({ name, value = '' }) => [name, toRoot(value)] as const);
  return startProcess(container, root, Object.fromEntries(environment));
}

function refuseUnknown({ spec }: Pod): void {
  const known = new Set(['name', 'image', 'imagePullPolicy', 'args', 'env', 'volumeMounts', 'resources']);
  for (const name of ['securityContext', 'terminationMessagePath', 'terminationMessagePolicy']) known.add(name);
  const unknown = [
    ...Object.keys(spec.containers[0]).filter((name) => !known.has(name)),
    ...(spec.containers[0].env ?? [])
      .filter((one) => 'valueFrom' in one)
      .map(({ name }) => `env ${name} from elsewhere`),
    ...(spec.containers.length > 1 || 'initContainers' in spec ? ['more than one container'] : []),
  ];
  if (unknown.length > 0) throw new Error(`The node of this check does not know ${unknown.join(', ')}.`);
}

function mountsOf({ volumeMounts = [] }: Container): string[] {
  return volumeMounts.map(({ mountPath }) => RegExp.escape(mountPath));
}

/** The files of a volume: text of a ConfigMap, bytes of a Secret. What is absent and optional is an empty folder. */
async function filesOf(
  api: ApiServer,
  namespace: string,
  volume: Volume | undefined,
): Promise<[string, string | Buffer][]> {
  const source = volume?.configMap ?? volume?.secret;
  if (source === undefined) {
    if (volume?.emptyDir === undefined)
      throw new Error(`The node of this check does not know the volume ${volume?.name}.`);
    return [];
  }
  const name = 'secretName' in source ? `secrets/${source.secretName}` : `configmaps/${source.name}`;
  const found = (await api.get(`/api/v1/namespaces/${namespace}/${name}`)) as
    { data?: Record<string, string> } | undefined;
  if (found === undefined && source.optional !== true) throw new Error(`There is no ${name}.`);
  const data = found?.data ?? {};
  const items = source.items ?? Object.keys(data).map((key) => ({ key, path: key }));
  return items.flatMap(({ key, path }): [string, string | Buffer][] => {
    const value = data[key];
    if (value === undefined && source.optional !== true) throw new Error(`${name} has no key ${key}.`);
    if (value === undefined) return [];
    return [[path, volume?.secret === undefined ? value : Buffer.from(value, 'base64')]];
  });
}

function startProcess({ args = [] }: Container, root: string, environment: Record<string, string>): PodRun {
  const child = spawn(process.execPath, ['--conditions=tributary-source', mainFile, ...args], {
    // As the image has it.
    cwd: join(root, 'etc/tributary'),
    env: { NODE_ENV: 'production', PATH: dirname(process.execPath), TMPDIR: join(root, 'tmp'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const ended = once(child, 'close').then(([code]: unknown[]) => {
    rmSync(root, { recursive: true, force: true });
    return (code as number | null) ?? 137;
  });
  return { log: () => log.replaceAll(root, ''), ended, kill: () => void child.kill('SIGKILL') };
}
