import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from './command.ts';
import { writeDefinitionSchemas, writeKubernetesSchemas } from './kubernetes-schemas.ts';
import { moduleTools, toolsFolder, type Toolbox } from './toolbox.ts';

/** Says what is being made: the first time takes minutes. */
type Say = (line: string) => void;

/**
 * Makes what of the toolbox is not there yet, from Go modules and PyPI alone, with the least priority. Throws an Error
 * with the compiler's last lines.
 */
export function buildTools(toolbox: Toolbox, say: Say): void {
  mkdirSync(join(toolbox.folder, 'bin'), { recursive: true });
  for (const name of toolbox.missing(Object.keys(moduleTools))) {
    say(`building ${name}`);
    buildModuleTool(toolbox, name);
  }
  for (const tool of toolbox.lock.installed.filter(({ name }) => toolbox.missing([name]).length > 0)) {
    say(`building ${tool.name} ${tool.version}`);
    const tags = tool.tags === '' ? [] : ['-tags', tool.tags];
    const args = ['install', '-trimpath', '-ldflags', '-s -w', ...tags, `${tool.package}@${tool.version}`];
    go(args, { GOBIN: join(toolbox.folder, 'bin') });
  }
  if (toolbox.missing(['checkov']).length > 0) {
    say(`installing checkov ${toolbox.lock.python.checkov}`);
    installCheckov(toolbox);
  }
  if (!existsSync(toolbox.stages)) makeDefinitions(toolbox, say);
}

function buildModuleTool(toolbox: Toolbox, name: string): void {
  const [major = '', minor = ''] = toolbox.lock.kubernetes.split('.');
  const version = 'k8s.io/component-base/version';
  const helm = ['pkg/lint/rules', 'pkg/chartutil'].map((path) => `helm.sh/helm/v3/${path}`);
  const variables = [
    `${version}.gitVersion=v${toolbox.lock.kubernetes}`,
    `${version}.gitMajor=${major}`,
    `${version}.gitMinor=${minor}`,
    // What `helm template` and `helm lint` take for the cluster's version.
    ...helm.flatMap((path) => [`${path}.k8sVersionMajor=${major}`, `${path}.k8sVersionMinor=${minor}`]),
  ];
  const flags = ['-s', '-w', ...variables.flatMap((variable) => ['-X', variable])].join(' ');
  // Under another name until it is whole: a build that is broken off must not look like a tool.
  const half = `${toolbox.program(name)}.half`;
  go(['build', '-trimpath', '-ldflags', flags, '-o', half, moduleTools[name] ?? ''], {});
  renameSync(half, toolbox.program(name));
}

function go(args: readonly string[], environment: Record<string, string>): string {
  return output('nice', ['-n', '19', 'go', ...args], {
    cwd: toolsFolder,
    environment: { CGO_ENABLED: '0', ...environment },
    timeoutMs: 3_600_000,
  });
}

function installCheckov({ folder, lock }: Toolbox): void {
  const environment = join(folder, 'python');
  rmSync(environment, { recursive: true, force: true });
  output('python3', ['-m', 'venv', environment]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `checkov==${lock.python.checkov}`];
  output('nice', ['-n', '19', join(environment, 'bin/python'), ...pip], { timeoutMs: 1_800_000 });
}

/** The definitions and schemas of what the chart may render, and the behaviour of fake nodes. */
function makeDefinitions(toolbox: Toolbox, say: Say): void {
  say('making the schemas of Kubernetes and of the custom resources');
  mkdirSync(toolbox.definitions, { recursive: true });
  for (const { module, version, folder, files } of toolbox.lock.definitions) {
    const { Dir } = JSON.parse(go(['mod', 'download', '-json', `${module}@${version}`], {})) as { Dir: string };
    for (const file of files) cpSync(join(Dir, folder, file), join(toolbox.definitions, file));
  }
  const swagger = join(moduleFolder('k8s.io/kubernetes'), 'api/openapi-spec/swagger.json');
  writeKubernetesSchemas(swagger, toolbox.schemas);
  writeDefinitionSchemas(toolbox.definitions, toolbox.schemas);
  const kwok = join(moduleFolder('sigs.k8s.io/kwok'), 'kustomize/stage');
  const stages = ['node/fast', 'node/heartbeat-with-lease', 'pod/fast'].flatMap((folder) =>
    stagesOf(join(kwok, folder)),
  );
  // Last: it says that all of the others are there.
  writeFileSync(toolbox.stages, stages.join('\n---\n'));
}

function stagesOf(folder: string): string[] {
  const list = readFileSync(join(folder, 'kustomization.yaml'), 'utf8').matchAll(/^\s*- (\S+\.yaml)$/gm);
  return [...list].map(([, file = '']) => readFileSync(join(folder, file), 'utf8'));
}

function moduleFolder(module: string): string {
  return go(['list', '-m', '-f', '{{.Dir}}', module], {}).trim();
}
