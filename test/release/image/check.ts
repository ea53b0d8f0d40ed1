import type { Ended } from '../../chart/command.ts';
import type { Engine } from './engine.ts';

/** What the checks of an image share. */
export interface ImageContext {
  engine: Engine;
  /** The image under check. */
  image: string;
  /** What it was built from. */
  base: string;
  /** The folder that it was built from: its lock says what is to be in it. */
  context: string;
  version: string;
  /** A folder that is removed in the end. */
  scratch: string;
}

/** One thing that must hold of an image. */
export interface ImageCheck {
  name: string;
  /** What is wrong, a sentence each. */
  problems(context: ImageContext): string[] | Promise<string[]>;
}

/** How a container is run, beyond what all have. */
export interface ContainerOptions {
  /** Another image than the one under check. */
  image?: string;
  entrypoint?: string;
  /** Path of this machine → path in the container; read-only. */
  mounts?: Readonly<Record<string, string>>;
  /** Further flags of `docker run`. */
  flags?: readonly string[];
}

/** The flags that every container is run with: what a cluster with Pod Security `restricted` asks for. */
export function strictFlags({ mounts = {}, flags = [] }: ContainerOptions): string[] {
  const volumes = Object.entries(mounts).map(([from, to]) => `--volume=${from}:${to}:ro`);
  return ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges', ...volumes, ...flags];
}

/** Runs a command of the image to its end, with the read-only root and without any network. */
export function runImage(
  { engine, image }: ImageContext,
  args: readonly string[],
  options: ContainerOptions = {},
): Ended {
  const entrypoint = options.entrypoint === undefined ? [] : [`--entrypoint=${options.entrypoint}`];
  const flags = [...strictFlags({ flags: ['--network=none'], ...options }), ...entrypoint];
  return engine.run(['run', '--rm', ...flags, options.image ?? image, ...args], { timeoutMs: 120_000 });
}

/** What is wrong where a command has not ended as it should, or has not said what it should. */
export function expectEnd(ended: Ended, status: number, says: RegExp): string[] {
  if (ended.status === status && says.test(ended.text)) return [];
  return [`ended with ${ended.status} in place of ${status}, or did not say ${says}:\n${ended.text.slice(0, 2_000)}`];
}
