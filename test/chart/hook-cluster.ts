import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startLocalStack, type LocalStack } from '@tributary/local-stack';
import { stringify } from 'yaml';
import type { CheckContext } from './check.ts';
import type { Cluster } from './cluster.ts';
import { hookNode } from './hook-node.ts';
import { namespaceText } from './installation.ts';

const stacks = new WeakMap<CheckContext, Promise<LocalStack>>();

/** Kafka and a registry, and a node of the cluster that runs the pods of hooks: one for all checks. */
export function hooksOf(context: CheckContext, cluster: Cluster): Promise<LocalStack> {
  const running = stacks.get(context) ?? startHooks(context, cluster);
  stacks.set(context, running);
  return running;
}

async function startHooks(context: CheckContext, cluster: Cluster): Promise<LocalStack> {
  const stack = await startLocalStack({ environment: process.env });
  context.closers.push(() => stack.close());
  startHookNode(context, cluster);
  const policy = cluster.kubectl(['apply', '-f', '-'], placementText());
  if (policy.status !== 0) throw new Error(policy.text);
  runHooksIn(cluster, hookNode);
  // The API server learns of a policy a moment later.
  for (let tries = 0; !isPlaced(cluster); tries += 1) {
    if (tries === 100) throw new Error(readFileSync(join(cluster.folder, 'hook-node.log'), 'utf8'));
    await delay(200);
  }
  return stack;
}

function startHookNode(context: CheckContext, cluster: Cluster): void {
  const log = openSync(join(cluster.folder, 'hook-node.log'), 'a');
  const program = ['--conditions=tributary-source', join(import.meta.dirname, 'hook-node.ts'), cluster.folder];
  const node = spawn(process.execPath, program, {
    // The channel closes with this process, and the node ends with it.
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: join(cluster.folder, 'pki/api/apiserver.crt') },
  });
  context.closers.push(() => {
    if (node.connected) node.disconnect();
    return Promise.resolve();
  });
}

/** Has the hooks of a namespace run, which is made where it is not there. */
export function runHooksIn(cluster: Cluster, namespace: string): void {
  cluster.kubectl(['apply', '-f', '-'], namespaceText(namespace));
  cluster.kubectl(['label', 'namespace', namespace, `${hookNode}=run`]);
}

/** Whether the node is there, and a pod of a hook is put onto it. */
function isPlaced(cluster: Cluster): boolean {
  const securityContext = {
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const pod = stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'asked', labels: hookLabels },
    spec: { containers: [{ name: 'asked', image: 'example.com/asked', securityContext }] },
  });
  const args = ['create', '--dry-run=server', '-n', hookNode, '-o', 'jsonpath={.spec.nodeName}', '-f', '-'];
  return cluster.kubectl(['get', 'node', hookNode]).status === 0 && cluster.kubectl(args, pod).stdout === hookNode;
}

const hookLabels = { 'app.kubernetes.io/component': 'prepare' };

/** A policy that puts the pods of hooks onto the node that runs them: the chart has no setting that places its Jobs apart. */
function placementText(): string {
  const kind = 'MutatingAdmissionPolicy';
  const group = { apiVersion: 'admissionregistration.k8s.io/v1', metadata: { name: hookNode } };
  const policy = {
    ...group,
    kind,
    spec: {
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      matchConstraints: {
        namespaceSelector: { matchLabels: { [hookNode]: 'run' } },
        objectSelector: { matchLabels: hookLabels },
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: { expression: `Object{ spec: Object.spec{ nodeName: "${hookNode}" } }` },
        },
      ],
    },
  };
  const binding = { ...group, kind: `${kind}Binding`, spec: { policyName: hookNode } };
  return [policy, binding].map((one) => stringify(one)).join('---\n');
}
