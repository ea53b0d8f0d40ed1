import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, CheckContext } from './check.ts';
import { startCluster, type Cluster } from './cluster.ts';
import type { Ended } from './command.ts';
import { namespaceText, type Installation } from './installation.ts';
import { namespace, release } from './rendering.ts';
import { moduleTools } from './toolbox.ts';

const clusters = new WeakMap<CheckContext, Promise<Cluster>>();

/** The one cluster of all checks, with the custom resource definitions in it. */
function clusterOf(context: CheckContext): Promise<Cluster> {
  const running = clusters.get(context) ?? startForChecks(context);
  clusters.set(context, running);
  return running;
}

async function startForChecks(context: CheckContext): Promise<Cluster> {
  const folder = join(context.scratch, 'cluster');
  mkdirSync(folder);
  const cluster = await startCluster(context.toolbox, folder);
  context.closers.push(() => cluster.close());
  const applied = cluster.kubectl(['apply', '--server-side', '-f', context.toolbox.definitions]);
  if (applied.status !== 0) throw new Error(applied.text);
  for (
    let tries = 0;
    tries < 100 && cluster.kubectl(['get', 'scaledobjects,httproutes,prometheusrules']).status !== 0;
    tries += 1
  );
  cluster.kubectl(['apply', '-f', '-'], namespaceText(namespace));
  return cluster;
}

/** A check on that cluster. */
export function clusterCheck(
  name: string,
  problems: (cluster: Cluster, context: CheckContext) => string[] | Promise<string[]>,
): Check {
  return {
    name,
    needs: Object.keys(moduleTools),
    problems: async (context) => problems(await clusterOf(context), context),
  };
}

/** A sentence unless something holds, with what was said instead. */
export function unless(holds: boolean, problem: string, said?: Ended): string[] {
  return holds ? [] : [said === undefined ? problem : `${problem}: ${said.text}`];
}

/** Whether something holds within half a minute; each look is a call of kubectl. */
export function eventually(holds: () => boolean): boolean {
  const deadline = Date.now() + 30_000;
  while (!holds()) if (Date.now() > deadline) return false;
  return true;
}

/** The names of the running pods: one that was restarted has another. */
export function podsOf(installation: Installation): string {
  const selector = 'app.kubernetes.io/component in (runtime,ingress)';
  return installation.get('pods', '-l', selector, '-o', 'jsonpath={.items[*].metadata.name}');
}

/** The same once the pods that an upgrade replaced are gone: two of each Deployment are left. */
export function settledPodsOf(installation: Installation): string {
  eventually(() => podsOf(installation).split(' ').length === 4);
  return podsOf(installation);
}

export function imageOf(installation: Installation): string {
  return installation.get(
    'deployment',
    `${release}-runtime`,
    '-o',
    'jsonpath={.spec.template.spec.containers[0].image}',
  );
}
