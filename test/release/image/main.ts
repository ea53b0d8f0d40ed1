import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output } from '../../chart/command.ts';
import { findBase } from './node-image.ts';
import type { ImageCheck, ImageContext } from './check.ts';
import { commandChecks } from './commands.ts';
import { contentChecks } from './contents.ts';
import { findEngine, type Engine } from './engine.ts';
import { liveCheck } from './live.ts';

// Builds the image and runs it, on the engine that is there or can be started: `npm run test:image`.
const root = join(import.meta.dirname, '../../..');
const imageName = 'tributary-test';
const checks: readonly ImageCheck[] = [...commandChecks, ...contentChecks, liveCheck];

const engine = await findEngine();
if (engine.kind === 'none') say(`skipped: ${engine.why}`);
else
  try {
    await checkOn(engine);
  } finally {
    await engine.close();
  }

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function checkOn(engine: Engine): Promise<void> {
  say(`engine: ${engine.name}`);
  const base = findBase(engine);
  if (base.kind === 'none') return say(`skipped: ${base.why}`);
  say(`base:   ${base.name}`);
  const scratch = mkdtempSync(join(tmpdir(), 'tributary-image-'));
  try {
    const context = build(engine, { base: base.image, scratch });
    const failed = await makeAll(context);
    say(`${checks.length - failed} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  } finally {
    // Somebody's own engine keeps nothing of it but its cache.
    for (const image of ['', '-derived']) engine.run(['rmi', '--force', `${imageName}:${readVersion()}${image}`]);
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readVersion(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

function build(engine: Engine, { base, scratch }: { base: string; scratch: string }): ImageContext {
  const context = join(scratch, 'context');
  output('node', [join(root, 'scripts/image-context.mjs'), context]);
  const version = readVersion();
  const revision = output('git', ['-C', root, 'rev-parse', 'HEAD']).trim();
  const image = `${imageName}:${version}`;
  const args = [`NODE_IMAGE=${base}`, `REVISION=${revision}`].map((value) => `--build-arg=${value}`);
  // The registry of packages is reached as this machine reaches it.
  engine.output(['build', '--network=host', ...args, '--tag', image, context]);
  return { engine, image, base, context, version, scratch };
}

async function makeAll(context: ImageContext): Promise<number> {
  let failed = 0;
  for (const { name, problems } of checks) {
    const found = await Promise.try(problems, context).catch((error: unknown) => [String(error)]);
    say([`${found.length === 0 ? 'ok     ' : 'FAILED '} ${name}`, ...found.map((one) => `        ${one}`)].join('\n'));
    if (found.length > 0) failed += 1;
  }
  return failed;
}
