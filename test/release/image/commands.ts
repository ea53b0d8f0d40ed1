import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../../chart/command.ts';
import { expectEnd, runImage, type ImageCheck, type ImageContext } from './check.ts';
import { pinnedBase } from './node-image.ts';

const root = join(import.meta.dirname, '../../..');
/** The plugin of somebody outside of the repository. */
const acme = join(root, 'test/release/acme');
const configPath = '/etc/tributary/tributary.yaml';
const keyPath = '/run/secrets/key';
const megabyte = 1_000_000;
const largestMegabytes = 250;

const account = `accounts: { main: { keys: [{ id: one, file: ${keyPath} }] } }`;
const provider = (id: string, plugin = '') => `providers: { ${id}: { ${plugin} ${account} } }\n`;

/** Files that any user may read, mounted where the image looks for them. */
function mounts({ scratch }: ImageContext, config: string): Record<string, string> {
  const files = { 'tributary.yaml': config, key: 'a key of an image test' };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(scratch, name), text);
    chmodSync(join(scratch, name), 0o644);
  }
  return { [join(scratch, 'tributary.yaml')]: configPath, [join(scratch, 'key')]: keyPath };
}

/** The image that docs name: the plugin's package put into this one. */
function derive({ engine, image, base, scratch }: ImageContext): string {
  const folder = join(scratch, 'derived');
  mkdirSync(folder);
  cpSync(acme, join(folder, 'acme'), { recursive: true });
  output('npm', ['pack', '--silent', '--pack-destination', folder, join(folder, 'acme')]);
  const guide = readFileSync(join(root, 'deploy/images/README.md'), 'utf8');
  const [, example = ''] = /```dockerfile\n(FROM [^`]*)```/.exec(guide) ?? [];
  const dockerfile = example
    .replace(pinnedBase(), base)
    .replace(/^FROM registry\.example\.com\/tributary:\S+$/m, `FROM ${image}`);
  writeFileSync(join(folder, 'Dockerfile'), dockerfile);
  engine.output(['build', '--network=host', '--tag', `${image}-derived`, folder]);
  return `${image}-derived`;
}

/** What must hold of the commands, as an operator runs them. */
export const commandChecks: readonly ImageCheck[] = [
  {
    name: '`tributary` is its entrypoint: --version says the version',
    problems: (context) =>
      expectEnd(runImage(context, ['--version']), 0, new RegExp(`^${context.version.replaceAll('.', '\\.')}$`)),
  },
  {
    name: 'its labels name the version and the revision',
    problems: ({ engine, image, version }) => {
      const labels = engine.output(['inspect', '--format', '{{json .Config.Labels}}', image]);
      const { 'org.opencontainers.image.version': named, 'org.opencontainers.image.revision': revision } = JSON.parse(
        labels,
      ) as Record<string, string>;
      return [
        ...(named === version ? [] : [`the label says version ${named}, and this is ${version}`]),
        ...(/^[0-9a-f]{40}$/.test(revision ?? '') ? [] : [`the label says revision ${revision}`]),
      ];
    },
  },
  {
    name: `it has at most ${largestMegabytes} MB`,
    problems: ({ engine, image }) => {
      const size = Number(engine.output(['inspect', '--format', '{{.Size}}', image])) / megabyte;
      process.stdout.write(`        ${Math.round(size)} MB\n`);
      return size <= largestMegabytes ? [] : [`it has ${Math.round(size)} MB`];
    },
  },
  {
    name: 'its user is a number, and no root',
    problems: (context) => {
      const user = context.engine.output(['inspect', '--format', '{{.Config.User}}', context.image]).trim();
      const script = 'console.log(process.getuid(), process.getgid())';
      const named = /^[1-9]\d*:[1-9]\d*$/.test(user) ? [] : [`its user is ${user}`];
      const ran = runImage(context, ['-e', script], { entrypoint: 'node' });
      return [...named, ...expectEnd(ran, 0, new RegExp(`^${user.replace(':', ' ')}$`))];
    },
  },
  {
    name: 'any other user runs it too, as some clusters want',
    problems: (context) =>
      expectEnd(runImage(context, ['--version'], { flags: ['--network=none', '--user=1000730000:0'] }), 0, /^\d/),
  },
  {
    name: 'names are resolved as the system says',
    problems: (context) => {
      const script = `require('node:dns').lookup('kafka.test', (error, address) => console.log(error ?? address))`;
      const flags = ['--network=none', '--add-host=kafka.test:127.0.0.9'];
      return expectEnd(runImage(context, ['-e', script], { entrypoint: 'node', flags }), 0, /^127\.0\.0\.9$/);
    },
  },
  {
    name: '`config check` takes a mounted configuration, with a read-only root and no network',
    problems: (context) => {
      const ran = runImage(context, ['config', 'check'], { mounts: mounts(context, provider('wooshpay')) });
      return expectEnd(ran, 0, new RegExp(`wooshpay: @tributary/plugin-wooshpay@${context.version}, accounts main`));
    },
  },
  {
    name: 'and refuses a mistaken one',
    problems: (context) =>
      expectEnd(
        runImage(context, ['config', 'check'], { mounts: mounts(context, 'kafka: { brokers: [] }\n') }),
        2,
        /kafka\.brokers/,
      ),
  },
  {
    name: 'a plugin in a mounted folder finds the SDK of the image',
    problems: (context) => {
      const files = { ...mounts(context, provider('acme', 'plugin: /plugins/acme,')), [acme]: '/plugins/acme' };
      const ran = runImage(context, ['config', 'check'], { mounts: files });
      return expectEnd(ran, 0, /acme: tributary-plugin-acme@1\.2\.3, accounts main/);
    },
  },
  {
    name: 'so does one that an image made from this one holds, by the name of its package',
    problems: (context) => {
      const files = mounts(context, provider('acme', 'plugin: tributary-plugin-acme,'));
      const ran = runImage(context, ['config', 'check'], { mounts: files, image: derive(context) });
      return expectEnd(ran, 0, /acme: tributary-plugin-acme@1\.2\.3, accounts main/);
    },
  },
];
