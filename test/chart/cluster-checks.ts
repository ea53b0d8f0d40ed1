import type { Check, CheckContext } from './check.ts';
import { clusterCheck, eventually, imageOf, podsOf, settledPodsOf, unless } from './cluster-check.ts';
import type { Ended } from './command.ts';
import { chartOfVersion, prepareNamespace, previousChart, type Installation } from './installation.ts';
import { hooksThatRun } from './hook-checks.ts';
import { deployingPage, quickStart } from './page-checks.ts';
import { plant, plantedMistakes } from './planted.ts';
import { appVersion, chartFolder, namespace, release, valuesFile } from './rendering.ts';

const dryRun = ['apply', '--dry-run=server', '--validate=strict', '--warnings-as-errors', '-n', namespace, '-f', '-'];

const everyRendering = clusterCheck(
  'an API server takes every rendering, without a warning',
  (cluster, { renderings }) =>
    [...renderings].flatMap(([name, rendering]) => {
      const tried = cluster.kubectl(dryRun, rendering);
      return unless(tried.status === 0, name, tried);
    }),
);

const planted = clusterCheck('planted mistakes are found by the API server', (cluster, { renderings }) =>
  plantedMistakes
    .filter(({ finder }) => finder === 'server')
    .filter((mistake) => cluster.kubectl(dryRun, plant(mistake, renderings)).status === 0)
    .map(({ mistake }) => `${mistake} is not found`),
);

const podSecurity = clusterCheck('Pod Security is enforced where the chart is tried', (cluster) => {
  const tried = cluster.kubectl(['run', 'careless', '--image=example.com/careless', '-n', namespace]);
  return unless(
    tried.status !== 0 && tried.text.includes('violates PodSecurity "restricted'),
    'a careless pod is taken',
    tried,
  );
});

const everyInstallation = clusterCheck(
  'every rendering installs, answers helm test, and leaves nothing',
  (cluster, context) =>
    [...context.renderings.keys()].flatMap((rendering) => {
      const installation = prepareNamespace(context, cluster, { namespace: `install-${rendering}`, rendering });
      // There is no storage here.
      const installed = installation.install('--set-json', 'pod.volumes=[]', '--set-json', 'pod.volumeMounts=[]');
      if (installed.status !== 0) return [`${rendering}: ${installed.text}`];
      const tested = installation.helm('test');
      return [
        ...unless(tested.status === 0, `${rendering}: helm test`, tested),
        ...unless(!installation.objects().some((name) => /prepare|job/.test(name)), `${rendering}: hooks stay behind`),
        ...uninstallProblems(installation).map((problem) => `${rendering}: ${problem}`),
      ];
    }),
);

function uninstallProblems(installation: Installation): string[] {
  const { status, text } = installation.helm('uninstall', '--wait', '--timeout', '60s');
  // Pods are taken away by their ReplicaSets, a moment later; a failed Job and its pod stay.
  eventually(() => installation.objects().every((name) => /^(job\.batch|pod)\/.*-check-config/.test(name)));
  return status === 0 ? installation.objects().map((name) => `${name} is left`) : [text];
}

const lifeOfARelease = clusterCheck('a release is upgraded, and a bad upgrade changes nothing', (cluster, context) => {
  const installation = prepareNamespace(context, cluster, { namespace: 'upgrade', rendering: 'minimal' });
  const before = installation.helm(
    'install',
    previousChart(context),
    '-f',
    valuesFile('minimal'),
    '--wait',
    '--timeout',
    '90s',
  );
  if (before.status !== 0) return [`the previous chart: ${before.text}`];
  const upgraded = installation.upgrade();
  return [
    ...unless(upgraded.status === 0, 'the upgrade from the previous chart', upgraded),
    ...unless(
      imageOf(installation).endsWith(`:${appVersion()}`),
      `the upgrade left the image ${imageOf(installation)}`,
    ),
    ...badUpgrades(installation).flatMap(({ name, tries, says }) =>
      badUpgradeProblems(installation, { name, tries, says }),
    ),
    ...changeProblems(installation),
    ...downgradeProblems(installation, context),
    ...failedHookProblems(installation),
  ];
});

/** What a failed Job needs is gone; it stays itself, for its log, until its time is over. */
function failedHookProblems(installation: Installation): string[] {
  const refused = installation.upgrade('--set', 'allowDowngrade=true,image.tag=refused');
  const left = uninstallProblems(installation);
  return [
    ...unless(refused.text.includes('pre-upgrade hooks failed'), 'the hook before an uninstall does not fail', refused),
    ...left.filter((name) => !/^(job\.batch|pod)\//.test(name)),
    ...unless(
      left.some((name) => name.startsWith(`job.batch/${release}-check-config`)),
      'no failed Job is left to read',
    ),
    ...unless(
      installation.get('jobs', '-o', 'jsonpath={.items[*].spec.ttlSecondsAfterFinished}') === '3600',
      'it stays for ever',
    ),
  ];
}

interface BadUpgrade {
  name: string;
  tries: () => Ended;
  says: string;
}

/** Upgrades that must fail, before or after pods are touched, and what they say. */
function badUpgrades({ upgrade }: Installation): BadUpgrade[] {
  const keys = (secret: string, key: string) =>
    `providers.wooshpay.accounts.main.keys=[{"id":"2026-01","secret":"${secret}","key":"${key}"}]`;
  return [
    {
      name: 'a crashing image',
      tries: () => upgrade('--set', 'image.tag=crash', '--atomic', '--timeout', '20s'),
      says: 'rolled back',
    },
    {
      name: 'an image that refuses the configuration',
      tries: () => upgrade('--set', 'image.tag=refused'),
      says: 'pre-upgrade hooks failed',
    },
    {
      name: 'a missing Secret',
      tries: () => upgrade('--set-json', keys('absent', 'k')),
      says: 'providers.wooshpay.accounts.main key 2026-01: there is no Secret absent.',
    },
    {
      name: 'a missing key',
      tries: () => upgrade('--set-json', keys('wooshpay-main', 'absent')),
      says: 'the Secret wooshpay-main has no key absent.',
    },
    { name: 'a wrong value', tries: () => upgrade('--set', 'runtime.replicas=0'), says: 'say runtime.paused: true' },
    {
      name: 'a newer image',
      tries: () => upgrade('--set', 'image.tag=9.0.0'),
      says: 'is newer than what this chart knows',
    },
  ];
}

function badUpgradeProblems(installation: Installation, { name, tries, says }: BadUpgrade): string[] {
  const before = settledPodsOf(installation);
  const tried = tries();
  const image = imageOf(installation);
  return [
    ...unless(tried.status !== 0 && tried.text.includes(says), `${name} does not stop the upgrade`, tried),
    ...unless(image.endsWith(`:${appVersion()}`), `${name}: the image is ${image} afterwards`),
    // What a rollback takes away goes a moment later.
    ...unless(
      eventually(() => podsOf(installation) === before),
      `${name}: the pods were ${before}, and are ${podsOf(installation)}`,
    ),
  ];
}

/** A changed configuration replaces pods; another mode replaces the Deployment. */
function changeProblems(installation: Installation): string[] {
  const before = settledPodsOf(installation).split(' ');
  const changed = installation.upgrade('--set', 'kafka.clientId=changed');
  const areNew = eventually(() => before.every((name) => !podsOf(installation).includes(name)));
  const split = installation.upgrade('--set', 'runtime.mode=per-provider');
  return [
    ...unless(changed.status === 0, 'a changed configuration', changed),
    ...unless(areNew, 'a changed configuration rolls out nothing'),
    ...unless(split.status === 0, 'runtime.mode: per-provider', split),
    ...unless(
      installation.get('deployments', '-o', 'name').trim() ===
        `deployment.apps/${release}-ingress\ndeployment.apps/${release}-runtime-wooshpay`,
      `the Deployments are ${installation.get('deployments', '-o', 'name')}`,
    ),
  ];
}

function downgradeProblems(installation: Installation, context: CheckContext): string[] {
  const values = ['-f', valuesFile('minimal'), '--wait', '--timeout', '90s'];
  const newer = installation.helm('upgrade', chartOfVersion(context, '9.0.0'), ...values);
  const older = installation.helm('upgrade', chartFolder, ...values);
  return [
    ...unless(newer.status === 0, 'a newer chart', newer),
    ...unless(older.status !== 0 && older.text.includes('and 9.0.0 is installed'), 'an older chart is taken', older),
  ];
}

/** The checks on a real API server. */
export const clusterChecks: readonly Check[] = [
  everyRendering,
  planted,
  podSecurity,
  everyInstallation,
  lifeOfARelease,
  hooksThatRun,
  quickStart,
  deployingPage,
];
