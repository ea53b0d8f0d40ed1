import { randomBytes, randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { TributaryError } from '@tributary/errors';
import { startLocalStack } from '@tributary/local-stack';
import { Option, type Command } from 'commander';
import { exitCodes, type Output } from '../output.ts';
import type { AddCommand, CommonOptions, Shell } from '../program.ts';
import type { EffectsPlace } from '../torture/effects-source.ts';
import type { Finding } from '../torture/finding.ts';
import { createPlan, type Plan } from '../torture/plan.ts';
import { kinds as allKinds, type Kind } from '../torture/planned-record.ts';
import { torture, type TortureReport } from '../torture/torture.ts';

interface TortureFlags extends CommonOptions {
  effectsUrl?: string;
  effectsCommand?: string;
  effectsFile?: string;
  seed?: string;
  kinds?: string;
  rounds: string;
  serviceLog?: string;
}

const howItWorks = `
The command gets, in its environment:
  KAFKA_BROKERS, SCHEMA_REGISTRY_URL   where Kafka and the registry are
  TRIBUTARY_TOPIC_PREFIX, TOPICS       it subscribes to the first followed by the second
  GROUP                                the name of its group
  SESSION_TIMEOUT_MS                   Kafka's session.timeout.ms: with a longer one the run takes longer
  PORT                                 a free port, another one for each instance
  DATA_FOLDER                          an empty folder that all instances share, and that is removed at the end

Its effects, as a JSON array or one JSON object on each line, of every object that it knows:
  {"kind":"payment","id":"…","status":"SUCCEEDED","amount":"12.34","currency":"EUR","events":[{"id":"…","revision":0}]}
kind: payment, refund or dispute; id, status, amount and currency: as the newest event has them; events: what it counted,
in that order, read from the effects themselves. {port} and {folder} in the option stand for the first instance's.

Exit code 0: it did everything right; 1: it did not, and each finding says what and what to do.`;

/** `tributary subscriber torture`. */
export function addSubscriberCommands(program: Command, addCommand: AddCommand, shell: Shell): void {
  const subscriber = program.command('subscriber').description('Services that subscribe to events');
  addCommand<TortureFlags>(subscriber, 'torture <command...>', async (options, output, [command]) => {
    const effects = effectsOf(options);
    const plan = planOf(options);
    const report = await run(shell, output, { options, effects, plan, command: command as unknown as string[] });
    if (report !== undefined) return printReport(report, plan, output);
    output.problem('Stopped before the end.');
    return exitCodes.failed;
  })
    .description(
      'Run a service against duplicates, reorders, newer schemas, broken records, restarts and a rebalance, and compare its effects with the truth',
    )
    .addOption(new Option('--effects-url <url>', 'GET answers its effects: http://127.0.0.1:{port}/effects'))
    .addOption(new Option('--effects-command <command>', 'a shell command that prints them'))
    .addOption(new Option('--effects-file <file>', 'a file that holds them: {folder}/effects.json'))
    .option('--kinds <list>', 'of payment,refund,dispute those that the service keeps; all if absent')
    .option('--seed <number>', 'the same deliveries once more; a random one if absent, which is said')
    .option('--rounds <number>', 'how often it is restarted, killed and joined by a second instance', '1')
    .option('--service-log <file>', 'where what the service prints is appended')
    .addHelpText('after', howItWorks);
}

function invalid(detail: string): TributaryError {
  return new TributaryError('cli.invalid_usage', { detail });
}

function effectsOf({ effectsUrl, effectsCommand, effectsFile }: TortureFlags): EffectsPlace {
  const places: EffectsPlace[] = [
    ...(effectsUrl === undefined ? [] : [{ url: effectsUrl }]),
    ...(effectsCommand === undefined ? [] : [{ command: effectsCommand }]),
    ...(effectsFile === undefined ? [] : [{ file: effectsFile }]),
  ];
  const [place, another] = places;
  if (place === undefined || another !== undefined)
    throw invalid('name one of --effects-url, --effects-command and --effects-file');
  if ('url' in place && !URL.canParse(place.url.replaceAll('{port}', '1'))) throw invalid('--effects-url is no URL');
  return place;
}

function planOf({ seed, kinds, rounds }: TortureFlags): Plan {
  return createPlan({
    seed: seed === undefined ? randomInt(2 ** 32) : wholeNumber('--seed', seed, 2 ** 32 - 1),
    run: randomBytes(4).toString('hex'),
    rounds: wholeNumber('--rounds', rounds, 100),
    kinds: kinds === undefined ? allKinds : kindsIn(kinds),
  });
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) throw invalid(`${name} must be a whole number up to ${most}`);
  return value;
}

function kindsIn(list: string): Kind[] {
  const names = list.split(',');
  const unknown = names.find((name) => !(allKinds as readonly string[]).includes(name));
  if (unknown !== undefined) throw invalid(`--kinds: ${unknown} is none of ${allKinds.join(', ')}`);
  return names as Kind[];
}

interface Trial {
  options: TortureFlags;
  effects: EffectsPlace;
  plan: Plan;
  command: string[];
}

/** Starts Kafka and the registry where none are named, and runs the service against them; `undefined` where that was stopped. */
async function run(shell: Shell, output: Output, trial: Trial): Promise<TortureReport | undefined> {
  const { environment, workingFolder } = shell;
  const { options, effects, plan, command } = trial;
  const stopping = new AbortController();
  shell.onStop(() => stopping.abort());
  const startedMs = performance.now();
  const onProgress = (line: string): void =>
    output.progress(`${((performance.now() - startedMs) / 1000).toFixed(0).padStart(3)} s  ${line}`);
  const stack = await startLocalStack({ environment, onProgress });
  try {
    onProgress(stack.origin);
    return await torture({
      brokers: stack.kafka.brokers,
      registryUrl: stack.registry.url,
      plan,
      command: command as [string, ...string[]],
      effects,
      environment,
      workingFolder,
      serviceLog: options.serviceLog === undefined ? undefined : resolve(workingFolder, options.serviceLog),
      onProgress,
      signal: stopping.signal,
    });
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    return undefined;
  } finally {
    await stack.close();
  }
}

/** For people: so many of one kind, since a mistake is rarely made once. */
const mostShown = 3;

function printReport({ findings, records, objects }: TortureReport, { seed }: Plan, output: Output): number {
  const shown = new Map<string, Finding[]>();
  for (const one of findings) shown.set(one.code, [...(shown.get(one.code) ?? []), one]);
  for (const ofCode of shown.values()) printFindings(ofCode, output);
  const ok = findings.length === 0;
  const extent = `${records} records of ${objects} objects, seed ${seed}`;
  output.print(ok ? `Every event had its effect once: ${extent}.` : `${findings.length} findings; ${extent}.`, {
    kind: 'torture',
    ok,
    seed,
    records,
    objects,
    findings: findings.length,
  });
  return ok ? exitCodes.ok : exitCodes.failed;
}

function printFindings(findings: readonly Finding[], output: Output): void {
  for (const one of output.json ? findings : findings.slice(0, mostShown)) {
    output.print(`✗ ${one.what}\n    ${one.toDo}. (${one.code})`, { kind: 'finding', ...one });
  }
  if (!output.json && findings.length > mostShown)
    output.print(`  … and ${findings.length - mostShown} more of ${findings[0]?.code}`, {});
}
