import { relative } from 'node:path';
import { isTributaryError } from '@tributary/errors';
import type { Context } from './context.ts';
import { watchFolder, type FolderWatch } from './folder-watch.ts';
import { startLiveRuntime, type LiveRuntime, type LiveRuntimeDeps } from './live-runtime.ts';
import { describeProblem, type Output } from './output.ts';
import { createRuntimeVersion, type PluginFacts } from './runtime-version.ts';

/** Who is told what. */
export interface LivePluginsDeps {
  output: Output;
  /** A version runs: of each provider, what its plugin says. */
  onRunning(plugins: Readonly<Record<string, PluginFacts>>): void;
}

const retryAfterMs = 5_000;

/** `dist` counts: it is what runs of an installed plugin. */
const ignored = ['node_modules', '.git'];

/**
 * Runs the configured providers, and replaces the runtime whenever a file of their plugins changes. What cannot be used is said with
 * the place of the mistake, and the version before goes on. Rejects as `startRuntime` does.
 */
export async function runLivePlugins(context: Context, deps: LivePluginsDeps): Promise<LiveRuntime> {
  let changedEarly: string | undefined;
  let live: LiveRuntime | undefined;
  // Before anything is loaded: what is changed meanwhile is not missed.
  const onChange = (file: string): void => {
    if (live === undefined) changedEarly = file;
    else live.replace(file);
  };
  const watches = watchPlugins(context, { ...deps, onChange });
  const stopWatching = () => watches.forEach((watch) => watch.close());
  try {
    live = await startLiveRuntime(toRuntimeDeps(context, deps));
  } catch (error) {
    stopWatching();
    throw error;
  }
  if (changedEarly !== undefined) live.replace(changedEarly);
  const { close } = live;
  return {
    ...live,
    close() {
      stopWatching();
      return close();
    },
  };
}

function watchPlugins(
  { providers }: Context,
  { output, onChange }: Pick<LivePluginsDeps, 'output'> & { onChange(file: string): void },
): FolderWatch[] {
  return providers.flatMap(({ folder }) => {
    try {
      return [watchFolder({ folder, ignored, onChange: (file) => onChange(shorten(file)) })];
    } catch (error) {
      // The system may have no more watches to give: that is no reason not to run.
      output.problem(`! Changes of ${folder} are not followed: ${(error as Error).message}`);
      return [];
    }
  });
}

/** As it is seen from here, where that is shorter. */
function shorten(file: string): string {
  const fromHere = relative('', file);
  return fromHere.startsWith('..') ? file : fromHere;
}

function toRuntimeDeps({ config, environment }: Context, { output, onRunning }: LivePluginsDeps): LiveRuntimeDeps {
  return {
    retryAfterMs,
    createVersion: () => createRuntimeVersion({ config, environment }),
    onRunning({ plugins, why, tookMs }) {
      onRunning(plugins);
      if (why === undefined) return;
      const versions = Object.values(plugins).map(({ version }) => version);
      output.print(`↻ ${why}: the new version runs, after ${(tookMs / 1000).toFixed(1)} s`, {
        kind: 'replaced',
        why,
        plugins: versions,
        tookMs: Math.round(tookMs),
      });
    },
    onRefused({ error, why, goesOn }) {
      const consequence = goesOn ? 'The one before goes on.' : 'Nothing runs; webhooks wait in Kafka.';
      output.problem(`✗ ${why}: the new version cannot be used. ${consequence}\n    ${describe(error)}`);
    },
    onDied(error) {
      output.problem(`✗ The runtime died, and starts again in ${retryAfterMs / 1000} s.\n    ${describe(error)}`);
    },
  };
}

/** Of what a plugin throws only where it came from: its message may be the body itself (invariant 9). */
function describe(error: unknown): string {
  if (isTributaryError(error)) return describeProblem(error);
  const { name = 'not an error', stack = '' } = error instanceof Error ? error : {};
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return [`cli.crashed: ${name}`, ...frames.slice(0, 5)].join('\n');
}
