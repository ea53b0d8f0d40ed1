import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { output, run, type Ended } from './command.ts';
import type { Toolbox } from './toolbox.ts';

export const chartFolder = join(import.meta.dirname, '../../deploy/helm/tributary');
export const valuesFolder = join(import.meta.dirname, 'values');

/** The release and the namespace of every rendering. */
export const release = 'tributary';
export const namespace = 'payments';

/** What stands in the folder `values`: each is a way in which somebody installs the chart. */
export function renderingNames(): string[] {
  return readdirSync(valuesFolder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .toSorted();
}

export function valuesFile(name: string): string {
  return join(valuesFolder, `${name}.yaml`);
}

/** What the chart becomes with some values. Throws an Error with what Helm says where it refuses them. */
export function render(toolbox: Toolbox, name: string): string {
  return output(toolbox.program('helm'), templateArgs(valuesFile(name)));
}

/** As `render`, with any file, and without a throw. */
export function tryToRender(toolbox: Toolbox, ...files: string[]): Ended {
  return run(toolbox.program('helm'), templateArgs(...files));
}

function templateArgs(...files: string[]): string[] {
  return ['template', release, chartFolder, '-n', namespace, ...files.flatMap((file) => ['-f', file])];
}

/** One manifest. */
export interface Manifest {
  kind: string;
  apiVersion: string;
  metadata: { name: string; annotations?: Record<string, string>; labels?: Record<string, string> };
  data?: Record<string, string>;
  spec?: Record<string, unknown>;
}

/** The manifests of a rendering. */
export function manifestsOf(rendering: string): Manifest[] {
  return parseAllDocuments(rendering).flatMap((document) => {
    const manifest = document.toJS() as Manifest | null;
    return manifest === null ? [] : [manifest];
  });
}

/** The version of the image that the chart in the folder installs. */
export function appVersion(): string {
  return /^appVersion: '(\S+)'$/m.exec(readFileSync(join(chartFolder, 'Chart.yaml'), 'utf8'))?.[1] ?? '';
}
