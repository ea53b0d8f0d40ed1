import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run, type Ended } from './command.ts';
import { toolsFolder, type Toolbox } from './toolbox.ts';

/** A Kubernetes API server with its controllers and scheduler, on this machine. Its nodes are kwok's: nothing runs in their pods. */
export interface Cluster {
  /** Where its files are: `kubeconfig`, `pki`, and a log of each process. */
  folder: string;
  /** In which `kubectl` and `helm` speak to it. */
  environment: Record<string, string>;
  kubectl(args: readonly string[], input?: string): Ended;
  helm(args: readonly string[]): Ended;
  /** Ends its processes: the API server before etcd. */
  close(): Promise<void>;
}

interface Ports {
  etcd: number;
  peer: number;
  api: number;
}

/**
 * Starts one in a folder, at free ports of 127.0.0.1; once more where somebody else was faster at a port. Throws an Error with the
 * end of the log of what did not start.
 */
export async function startCluster(toolbox: Toolbox, folder: string): Promise<Cluster> {
  try {
    return await tryToStart(toolbox, join(folder, 'first'));
  } catch {
    // Where it was no port, the second says so.
    return tryToStart(toolbox, join(folder, 'second'));
  }
}

async function tryToStart(toolbox: Toolbox, folder: string): Promise<Cluster> {
  mkdirSync(join(folder, 'pki'), { recursive: true });
  const [etcd = 0, peer = 0, api = 0] = await Promise.all(Array.from({ length: 3 }, freePort));
  const ports = { etcd, peer, api };
  writeCredentials(folder, ports);
  const children = new Map<string, ChildProcess>();
  const place = { folder, children };
  const start = (name: string, args: string[]) =>
    void children.set(name, startProgram(toolbox, { folder, name, args }));
  const cluster = createClients(toolbox, folder, children);
  process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')));
  try {
    start('etcd', etcdArgs(folder, ports));
    start('kube-apiserver', apiServerArgs(folder, ports));
    await until('kube-apiserver', place, () => cluster.kubectl(['get', '--raw', '/readyz']).stdout === 'ok');
    start('kube-controller-manager', controllerArgs(folder));
    start('kube-scheduler', schedulerArgs(folder));
    start('kwok', kwokArgs(toolbox, folder));
    cluster.kubectl(['apply', '-f', '-'], [0, 1].map(nodeText).join('---\n'));
    await until('kwok', place, () => cluster.kubectl(['get', 'nodes']).stdout.split(' Ready ').length === 3);
    await until(
      'kube-controller-manager',
      place,
      () => cluster.kubectl(['get', 'serviceaccount', 'default']).status === 0,
    );
    return cluster;
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

function createClients(toolbox: Toolbox, folder: string, children: Place['children']): Cluster {
  const environment = {
    PATH: `${join(toolbox.folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    KUBECONFIG: join(folder, 'kubeconfig'),
    KUBECACHEDIR: join(folder, 'kube-cache'),
    HELM_CACHE_HOME: join(folder, 'helm-cache'),
    HELM_CONFIG_HOME: join(folder, 'helm-config'),
    HELM_DATA_HOME: join(folder, 'helm-data'),
  };
  return {
    folder,
    environment,
    kubectl: (args, input) =>
      run(toolbox.program('kubectl'), args, { environment, ...(input !== undefined && { input }) }),
    helm: (args) => run(toolbox.program('helm'), args, { environment }),
    async close() {
      for (const child of [...children.values()].toReversed()) await end(child);
    },
  };
}

/** Its output goes to a file, and it ends with this process, also when that is killed (Linux). */
function startProgram(
  toolbox: Toolbox,
  { folder, name, args }: { folder: string; name: string; args: string[] },
): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const program = toolbox.program(name);
  const command = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL', program] : [program];
  return spawn(command[0] ?? program, [...command.slice(1), ...args], { stdio: ['ignore', log, log] });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

/** A cluster's folder, and its processes by their programs' names. */
interface Place {
  folder: string;
  children: Map<string, ChildProcess>;
}

/** Throws an Error where it does not come to hold in time, or one of the processes ends instead. */
async function until(waitsFor: string, { folder, children }: Place, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!holds()) {
    const ended = [...children].find(([, { exitCode }]) => exitCode !== null)?.[0];
    if (ended !== undefined || Date.now() > deadline) {
      const name = ended ?? waitsFor;
      const log = readFileSync(join(folder, `${name}.log`), 'utf8');
      throw new Error(`${name} does not start:\n${log.split('\n').slice(-8).join('\n')}`);
    }
    await delay(200);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function writeCredentials(folder: string, { api }: Ports): void {
  const token = randomBytes(16).toString('hex');
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  writeFileSync(join(folder, 'pki/sa.key'), privateKey, { mode: 0o600 });
  writeFileSync(join(folder, 'pki/sa.pub'), publicKey);
  writeFileSync(join(folder, 'pki/tokens.csv'), `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: `https://127.0.0.1:${api}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test',
  };
  writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig), { mode: 0o600 });
}

/** `--name=value` of each. */
function flags(values: Record<string, string | number | boolean>): string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}

function etcdArgs(folder: string, { etcd, peer }: Ports): string[] {
  const [client, peers] = [`http://127.0.0.1:${etcd}`, `http://127.0.0.1:${peer}`];
  return flags({
    'data-dir': join(folder, 'etcd'),
    'unsafe-no-fsync': true,
    'log-level': 'warn',
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peers,
    'initial-advertise-peer-urls': peers,
    'initial-cluster': `default=${peers}`,
  });
}

function apiServerArgs(folder: string, { etcd, api }: Ports): string[] {
  return flags({
    'etcd-servers': `http://127.0.0.1:${etcd}`,
    'bind-address': '127.0.0.1',
    'advertise-address': '127.0.0.1',
    'secure-port': api,
    'cert-dir': join(folder, 'pki/api'),
    'authorization-mode': 'RBAC',
    'token-auth-file': join(folder, 'pki/tokens.csv'),
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': join(folder, 'pki/sa.pub'),
    'service-account-signing-key-file': join(folder, 'pki/sa.key'),
    'service-cluster-ip-range': '10.96.0.0/16',
    'enable-admission-plugins': 'NodeRestriction,PodSecurity',
    'endpoint-reconciler-type': 'none',
    'shutdown-delay-duration': '0s',
  });
}

function controllerArgs(folder: string): string[] {
  return flags({
    kubeconfig: join(folder, 'kubeconfig'),
    'service-account-private-key-file': join(folder, 'pki/sa.key'),
    'root-ca-file': join(folder, 'pki/api/apiserver.crt'),
    'use-service-account-credentials': false,
    'leader-elect': false,
    'secure-port': 0,
  });
}

function schedulerArgs(folder: string): string[] {
  return flags({
    kubeconfig: join(folder, 'kubeconfig'),
    'leader-elect': false,
    'secure-port': 0,
  });
}

function kwokArgs(toolbox: Toolbox, folder: string): string[] {
  const config = join(folder, 'stages.yaml');
  const texts = [toolbox.stages, join(toolsFolder, 'stages.yaml')].map((file) => readFileSync(file, 'utf8'));
  writeFileSync(config, texts.join('\n---\n'));
  return flags({
    kubeconfig: join(folder, 'kubeconfig'),
    config,
    'manage-all-nodes': false,
    'manage-nodes-with-annotation-selector': 'kwok.x-k8s.io/node=fake',
    'node-lease-duration-seconds': 40,
  });
}

function nodeText(index: number): string {
  const size = '{ cpu: "16", memory: 64Gi, ephemeral-storage: 100Gi, pods: "110" }';
  return `apiVersion: v1
kind: Node
metadata:
  name: node-${index}
  labels:
    kubernetes.io/hostname: node-${index}
    kubernetes.io/os: linux
    kubernetes.io/arch: amd64
    topology.kubernetes.io/zone: zone-${index}
  annotations: { kwok.x-k8s.io/node: fake }
status:
  allocatable: ${size}
  capacity: ${size}
`;
}
