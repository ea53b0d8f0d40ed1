import type { Check, CheckContext } from './check.ts';
import { checkovProblems, kubeScoreProblems } from './policies.ts';
import { rulesProblems } from './rules.ts';
import { appVersion } from './rendering.ts';
import { schemaProblems } from './static-checks.ts';

/** Which check must find a planted mistake. `server` is the API server's dry run. */
export type Finder = 'kubeconform' | 'kube-score' | 'checkov' | 'promtool' | 'server';

/** A mistake in a rendering: one text for another, once. */
export interface Planted {
  mistake: string;
  in: string;
  from: string;
  to: string;
  finder: Finder;
}

/** Mistakes that a template could make; each shows that a check of the gate can fail. */
export const plantedMistakes: readonly Planted[] = [
  {
    mistake: 'an unknown field',
    in: 'minimal',
    from: 'enableServiceLinks:',
    to: 'enableServiceLink:',
    finder: 'kubeconform',
  },
  { mistake: 'a text for a number', in: 'minimal', from: 'replicas: 2', to: 'replicas: two', finder: 'kubeconform' },
  {
    mistake: 'a key that stands twice',
    in: 'minimal',
    from: 'revisionHistoryLimit: 5',
    to: 'revisionHistoryLimit: 5\n  revisionHistoryLimit: 6',
    finder: 'kubeconform',
  },
  {
    mistake: 'an API version that is gone',
    in: 'minimal',
    from: 'apiVersion: policy/v1',
    to: 'apiVersion: policy/v1beta1',
    finder: 'kubeconform',
  },
  {
    mistake: 'an unknown field of a ScaledObject',
    in: 'per-provider-lag',
    from: 'minReplicaCount:',
    to: 'minReplicas:',
    finder: 'kubeconform',
  },
  {
    mistake: 'an unknown field of a ServiceMonitor',
    in: 'full',
    from: 'interval: 30s',
    to: 'every: 30s',
    finder: 'kubeconform',
  },
  { mistake: 'no limit of memory', in: 'minimal', from: '              memory: 512Mi\n', to: '', finder: 'kube-score' },
  {
    mistake: 'an image of any version',
    in: 'minimal',
    from: `tributary:${appVersion()}"`,
    to: 'tributary:latest"',
    finder: 'kube-score',
  },
  {
    mistake: 'a root file system to write to',
    in: 'minimal',
    from: 'readOnlyRootFilesystem: true',
    to: 'readOnlyRootFilesystem: false',
    finder: 'kube-score',
  },
  {
    mistake: 'a way to more privileges',
    in: 'minimal',
    from: 'allowPrivilegeEscalation: false',
    to: 'allowPrivilegeEscalation: true',
    finder: 'checkov',
  },
  {
    mistake: 'the network of the node',
    in: 'minimal',
    from: 'enableServiceLinks: false',
    to: 'hostNetwork: true',
    finder: 'checkov',
  },
  {
    mistake: 'an expression that is none',
    in: 'full',
    from: 'expr: max by (provider) (',
    to: 'expr: max bi (provider) (',
    finder: 'promtool',
  },
  {
    mistake: 'an alert that asks for another state',
    in: 'full',
    from: 'state="stopped"',
    to: 'state="stoped"',
    finder: 'promtool',
  },
  {
    mistake: 'a selector that is not that of the pods',
    in: 'minimal',
    from: '    matchLabels:\n      app.kubernetes.io/name: tributary\n      app.kubernetes.io/instance: tributary\n      app.kubernetes.io/component: ingress\n  template:',
    to: '    matchLabels:\n      app.kubernetes.io/name: other\n  template:',
    finder: 'server',
  },
  {
    mistake: 'a volume that is not there',
    in: 'minimal',
    from: '- { name: tmp, mountPath: /tmp }',
    to: '- { name: temp, mountPath: /tmp }',
    finder: 'server',
  },
  {
    mistake: 'a request above its limit',
    in: 'minimal',
    from: 'memory: 256Mi',
    to: 'memory: 2560Mi',
    finder: 'server',
  },
  {
    mistake: 'fewer at most than at least',
    in: 'full',
    from: 'maxReplicas: 12',
    to: 'maxReplicas: 1',
    finder: 'server',
  },
  { mistake: 'a network that is none', in: 'full', from: '10.20.0.0/16', to: '10.20.0.0/64', finder: 'server' },
  {
    mistake: 'a port with too long a name',
    in: 'minimal',
    from: 'path: /livez, port: observe',
    to: 'path: /livez, port: the-port-of-the-metrics',
    finder: 'server',
  },
  { mistake: 'root', in: 'minimal', from: 'runAsNonRoot: true', to: 'runAsNonRoot: false', finder: 'server' },
  {
    mistake: 'a volume of the node',
    in: 'minimal',
    from: 'emptyDir: { sizeLimit: 16Mi }',
    to: 'hostPath: { path: /tmp }',
    finder: 'server',
  },
];

/** A rendering with its mistake in it. Throws an Error where there is no such place: the mistake would test nothing. */
export function plant({ mistake, in: name, from, to }: Planted, renderings: ReadonlyMap<string, string>): string {
  const rendering = renderings.get(name) ?? '';
  if (!rendering.includes(from)) throw new Error(`planted: there is no place in ${name} for ${mistake}`);
  return rendering.replace(from, () => to);
}

const finders: Record<Exclude<Finder, 'server' | 'checkov'>, (context: CheckContext, rendering: string) => string[]> = {
  kubeconform: schemaProblems,
  'kube-score': kubeScoreProblems,
  promtool: rulesProblems,
};

/** The mistakes that one check must find, looked at with that check. */
export function plantedCheck(finder: Exclude<Finder, 'server'>): Check {
  return {
    name: `planted mistakes are found by ${finder}`,
    needs: ['helm', finder],
    problems: (context) => {
      const planted = plantedMistakes.filter((mistake) => mistake.finder === finder);
      const texts = new Map(planted.map((mistake) => [mistake.mistake, plant(mistake, context.renderings)]));
      const found = finder === 'checkov' ? checkovProblems(context, texts) : findEach(context, { finder, texts });
      return [...found].filter(([, findings]) => findings.length === 0).map(([mistake]) => `${mistake} is not found`);
    },
  };
}

function findEach(
  context: CheckContext,
  { finder, texts }: { finder: keyof typeof finders; texts: ReadonlyMap<string, string> },
): Map<string, string[]> {
  return new Map([...texts].map(([mistake, text]) => [mistake, finders[finder](context, text)]));
}
