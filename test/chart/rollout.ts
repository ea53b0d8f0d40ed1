import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check.ts';
import { manifestsOf, tryToRender, valuesFile } from './rendering.ts';

/** What changes the configuration changes every pod that reads it, and what does not, changes none. */
export const rollout: Check = {
  name: 'a changed configuration rolls out, another chart version does not',
  needs: ['helm'],
  problems: ({ toolbox, scratch }) => {
    const file = join(scratch, 'change.yaml');
    const templatesWith = (values: string) => {
      writeFileSync(file, values);
      return podTemplates(tryToRender(toolbox, valuesFile('minimal'), file).stdout);
    };
    const before = templatesWith('{}');
    const changed = templatesWith('kafka: { topicPrefix: other. }');
    const same = templatesWith('monitoring: { rules: { enabled: true } }');
    return [
      ...(before.size === 2 ? [] : ['there are no two Deployments']),
      ...[...before].filter(([name, text]) => changed.get(name) === text).map(([name]) => `${name} does not roll out`),
      ...[...before].filter(([name, text]) => same.get(name) !== text).map(([name]) => `${name} rolls out for nothing`),
      ...[...before]
        .filter(([, text]) => text.includes('helm.sh/chart'))
        .map(([name]) => `${name} names the chart's version`),
    ];
  },
};

function podTemplates(rendering: string): Map<string, string> {
  const deployments = manifestsOf(rendering).filter(({ kind }) => kind === 'Deployment');
  return new Map(deployments.map(({ metadata, spec }) => [metadata.name, JSON.stringify(spec?.['template'])]));
}
