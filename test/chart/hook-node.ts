import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectApiServer, type ApiServer, type Pod } from './api-server.ts';
import { startPod, type PodRun } from './pod-run.ts';

/** The node's name, and what no pod tolerates that is not put there on purpose. */
export const hookNode = 'hooks';

const pauseMs = 200;
const heartbeatMs = 10_000;

/** The pods of this node by uid; also those that have ended, for their logs. */
const runs = new Map<string, { pod: Pod; run: PodRun | undefined; problem: string }>();

/**
 * A node of a cluster that runs the pods of hooks as processes of this machine, as a kubelet does: it says how they are,
 * and serves their logs. Started with the cluster's folder; ends with whoever started it.
 */
async function main(folder: string): Promise<void> {
  process.once('disconnect', () => {
    for (const { run } of runs.values()) run?.kill();
    process.exit();
  });
  const api = connectApiServer(folder);
  await api.create('/api/v1/nodes', nodeOf(await serveLogs(folder)));
  let heartbeatAt = 0;
  for (;;) {
    if (Date.now() - heartbeatAt > heartbeatMs) {
      heartbeatAt = Date.now();
      await api.patch(`/api/v1/nodes/${hookNode}/status`, { status: { conditions: [readyCondition()] } });
    }
    await lookForPods(api, folder);
    await delay(pauseMs);
  }
}

function nodeOf(logPort: number): object {
  const size = { cpu: '16', memory: '64Gi', 'ephemeral-storage': '100Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: hookNode, labels: { 'kubernetes.io/hostname': hookNode, 'kubernetes.io/os': 'linux' } },
    // The scheduler leaves it alone.
    spec: { taints: [{ key: hookNode, effect: 'NoSchedule' }] },
    status: {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: logPort } },
      allocatable: size,
      capacity: size,
      conditions: [readyCondition()],
    },
  };
}

function readyCondition(): object {
  const now = new Date().toISOString();
  return { type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: now };
}

/** `GET /containerLogs/<namespace>/<pod>/<container>`, which the API server asks for `kubectl logs` and for Helm. */
async function serveLogs(folder: string): Promise<number> {
  const [key, cert] = ['key', 'crt'].map((end) => readFileSync(join(folder, `pki/api/apiserver.${end}`)));
  const server = createServer({ key, cert }, (request, response) => {
    const [, , namespace, name] = (request.url ?? '').split(/[/?]/);
    const asked = [...runs.values()].find(
      ({ pod: { metadata } }) => metadata.namespace === namespace && metadata.name === name,
    );
    response.writeHead(asked === undefined ? 404 : 200).end(asked === undefined ? '' : logOf(asked));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return (server.address() as AddressInfo).port;
}

function logOf({ run, problem }: { run: PodRun | undefined; problem: string }): string {
  return `${run?.log() ?? ''}${problem}`;
}

async function lookForPods(api: ApiServer, folder: string): Promise<void> {
  const { items } = (await api.get(`/api/v1/pods?fieldSelector=spec.nodeName=${hookNode}`)) as { items: Pod[] };
  for (const pod of items) {
    const known = runs.get(pod.metadata.uid);
    if (known === undefined && pod.status.phase === 'Pending') void follow(api, pod, folder);
    if (pod.metadata.deletionTimestamp !== undefined) await end(api, pod);
  }
}

/** Runs a pod to its end, and says how it goes. */
async function follow(api: ApiServer, pod: Pod, folder: string): Promise<void> {
  const entry: { pod: Pod; run: PodRun | undefined; problem: string } = { pod, run: undefined, problem: '' };
  runs.set(pod.metadata.uid, entry);
  const startedAt = new Date().toISOString();
  let exitCode = 128;
  try {
    entry.run = await startPod(api, pod, join(folder, 'pods', pod.metadata.uid));
    await say(api, pod, { phase: 'Running', state: { running: { startedAt } } });
    exitCode = await entry.run.ended;
  } catch (error) {
    entry.problem = String(error);
  }
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  const terminated = {
    exitCode,
    reason,
    message: logOf(entry).slice(-2048),
    startedAt,
    finishedAt: new Date().toISOString(),
  };
  await say(api, pod, { phase: exitCode === 0 ? 'Succeeded' : 'Failed', state: { terminated } });
}

async function say(
  api: ApiServer,
  { metadata, spec }: Pod,
  { phase, state }: { phase: string; state: object },
): Promise<void> {
  const [{ name, image }] = spec.containers;
  const containerStatuses = [{ name, image, imageID: image, ready: false, restartCount: 0, state }];
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/status`;
  await api.patch(path, { metadata: { uid: metadata.uid }, status: { phase, podIP: '127.0.0.1', containerStatuses } });
}

/** A pod that is deleted, as by the deadline of its Job: its process is ended, then it goes. */
async function end(api: ApiServer, { metadata }: Pod): Promise<void> {
  const run = runs.get(metadata.uid)?.run;
  run?.kill();
  await run?.ended;
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
  await api.remove(path, { gracePeriodSeconds: 0, preconditions: { uid: metadata.uid } });
}

if (import.meta.main) await main(process.argv[2] ?? '');
