import { isTributaryError } from '@tributary/errors';
import type { PluginFacts, RuntimeVersion, States } from './runtime-version.ts';

/** What a live runtime is made of. */
export interface LiveRuntimeDeps {
  /** Begins to load the plugins as they are now. */
  createVersion(): RuntimeVersion;
  /** A version consumes: the first one, or another after a change. */
  onRunning(running: { plugins: Record<string, PluginFacts>; why: string | undefined; tookMs: number }): void;
  /** A version could not be used. The one before goes on, where there is one. */
  onRefused(refused: { error: unknown; why: string; goesOn: boolean }): void;
  /** The running version died of something that nobody caught. */
  onDied(error: unknown): void;
  /** How long it waits after a death, and where Kafka would not let a version start. */
  retryAfterMs: number;
}

/** A runtime that takes the place of itself when its plugins change. */
export interface LiveRuntime {
  /** A version of the plugins as they are now is wanted; `why` is told on. */
  replace(why: string): void;
  /** What each provider is doing; `undefined` while one version has gone and the next has not come. */
  states(): States | undefined;
  metrics(): Promise<string>;
  /** Drains, commits, leaves the groups. */
  close(): Promise<void>;
}

interface Course {
  running: RuntimeVersion | undefined;
  /** It is loading, and consumes nothing yet. */
  candidate: RuntimeVersion | undefined;
  /** Why another version is wanted, where one is. */
  wanted: string | undefined;
  isClosed: boolean;
  retry: NodeJS.Timeout | undefined;
  /** One replacement after another. */
  turn: Promise<void>;
}

/**
 * Starts a runtime. Another version is loaded while the one before goes on, and takes its place only when it could be loaded:
 * a mistake in a plugin stops nothing. The one before has then drained, committed and left its groups, so that no record
 * is lost, none is in two hands, and nobody waits for a rebalance. Rejects with what keeps the first version from running.
 */
export async function startLiveRuntime(deps: LiveRuntimeDeps): Promise<LiveRuntime> {
  const course: Course = {
    running: undefined,
    candidate: undefined,
    wanted: undefined,
    isClosed: false,
    retry: undefined,
    turn: Promise.resolve(),
  };
  await bringUp(undefined, deps, course);
  return {
    replace: (why) => want(why, deps, course),
    states: () => course.running?.states(),
    metrics: async () => (await course.running?.metrics()) ?? '',
    async close() {
      course.isClosed = true;
      clearTimeout(course.retry);
      await course.candidate?.close();
      await course.turn;
      await course.running?.close();
    },
  };
}

function want(why: string, deps: LiveRuntimeDeps, course: Course): void {
  clearTimeout(course.retry);
  course.wanted = why;
  // What it is loading has changed meanwhile, or never ends.
  void course.candidate?.close();
  course.turn = course.turn.then(() => takeTurn(deps, course));
}

async function takeTurn(deps: LiveRuntimeDeps, course: Course): Promise<void> {
  const why = course.wanted;
  if (why === undefined || course.isClosed) return;
  course.wanted = undefined;
  try {
    await bringUp(why, deps, course);
  } catch (error) {
    if (isOverdue(course)) return;
    deps.onRefused({ error, why, goesOn: course.running !== undefined });
    if (course.running === undefined && !needsChange(error)) retryLater(deps, course);
  }
}

/** Whether waiting would not help: the plugins or the configuration have a mistake. */
function needsChange(error: unknown): boolean {
  return isTributaryError(error) && /^(plugin|config)\./.test(error.code);
}

/** Whether nobody waits for the version that is coming up. */
function isOverdue({ wanted, isClosed }: Course): boolean {
  return wanted !== undefined || isClosed;
}

async function bringUp(why: string | undefined, deps: LiveRuntimeDeps, course: Course): Promise<void> {
  const since = performance.now();
  const version = deps.createVersion();
  try {
    course.candidate = version;
    const plugins = await version.loaded.finally(() => (course.candidate = undefined));
    if (isOverdue(course)) return await version.close();
    await takeOver(version, course);
    void bury(version, deps, course);
    deps.onRunning({ plugins, why, tookMs: performance.now() - since });
  } catch (error) {
    await version.close();
    throw error;
  }
}

/** Only here nobody consumes: webhooks wait in Kafka. */
async function takeOver(version: RuntimeVersion, course: Course): Promise<void> {
  const before = course.running;
  course.running = undefined;
  await before?.close();
  await version.start();
  course.running = version;
}

async function bury(version: RuntimeVersion, deps: LiveRuntimeDeps, course: Course): Promise<void> {
  const error = await version.ended;
  if (course.running !== version || course.isClosed) return;
  course.running = undefined;
  deps.onDied(error);
  retryLater(deps, course);
}

function retryLater(deps: LiveRuntimeDeps, course: Course): void {
  clearTimeout(course.retry);
  course.retry = setTimeout(() => want('another attempt', deps, course), deps.retryAfterMs);
}
