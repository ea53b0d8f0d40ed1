import { TributaryError } from '@tributary/errors';
import { schemaTexts, topics as canonicalTopics } from '@tributary/events';
import { createTopicNames, type Config } from '@tributary/host';
import type { Command } from 'commander';
import { createContext, registryOptions, type Environment } from '../context.ts';
import { findConfigOrDemo } from '../find-config.ts';
import { exitCodes, type Output } from '../output.ts';
import { registerSchemas } from '../preparation.ts';
import type { AddCommand, CommonOptions, Shell } from '../program.ts';
import { checkSchemas, type SchemaReport, type SchemaTexts } from '../schema-check.ts';
import { describeFinding } from '../schema-finding.ts';
import { readGitSchemas } from '../schema-git.ts';
import { readSubjectVersions } from '../schema-subjects.ts';

interface CheckFlags extends CommonOptions {
  against?: string;
}

/** `tributary schemas check | register`. */
export function addSchemasCommands(program: Command, addCommand: AddCommand, shell: Shell): void {
  const schemas = program.command('schemas').description('The Avro schemas');
  addCommand<CheckFlags>(schemas, 'check', async (options, output) => {
    const against = options.against ?? 'registry';
    const report = await check(against, { options, output, shell });
    return printReport(report, against, output);
  })
    .description('Hold the schemas against the rules and an earlier version: each must read what the other writes')
    .option(
      '--against <ref|registry>',
      "a tag, branch or commit: the working tree's schemas/ against it; `registry` (else): this version's schemas against all that are registered",
    );

  addCommand(schemas, 'register', async (options, output) => {
    const context = await createContext(await findConfigOrDemo(options, shell, output), shell.environment);
    for (const { subject, id } of await registerSchemas(context)) {
      output.print(`${subject}: id ${id}`, { kind: 'schema', subject, id });
    }
  }).description("Register this version's schemas, with FULL_TRANSITIVE compatibility");
}

interface CheckDeps {
  options: CheckFlags;
  output: Output;
  shell: Shell;
}

async function check(against: string, { options, output, shell }: CheckDeps): Promise<SchemaReport> {
  if (against === 'registry') {
    const config = await findConfigOrDemo(options, shell, output);
    return checkSchemas(
      { version: 'this version', texts: schemaTexts },
      await readRegistered(config, shell.environment),
    );
  }
  const { current, committed } = await readGitSchemas(shell.workingFolder, against);
  return checkSchemas(current, [committed]);
}

/** Every version that is registered, of every topic. */
async function readRegistered(config: Config, environment: Environment): Promise<SchemaTexts[]> {
  const names = createTopicNames(config.kafka.topicPrefix);
  const options = registryOptions(config, environment);
  const subjects = await Promise.all(
    canonicalTopics.map(async (topic) => {
      const versions = await readSubjectVersions(options, `${names.canonical(topic)}-value`);
      return versions.map(({ version, text }) => ({ version: `version ${version}`, texts: { [topic]: text } }));
    }),
  );
  return subjects.flat();
}

/** Prints each finding. Throws `schemas.incompatible` where there is one. */
function printReport({ findings, pairs, events }: SchemaReport, against: string, output: Output): number {
  for (const finding of findings) {
    const text = `✗ ${describeFinding(finding)}\n    ${finding.toDo}. (${finding.rule})`;
    output.print(text, { kind: 'finding', ...finding });
  }
  const extent = `${pairs} pairs of versions exchanged ${events} events`;
  const ok = findings.length === 0;
  output.print(
    ok ? `The schemas keep every rule against ${against}: ${extent}.` : `${findings.length} findings; ${extent}.`,
    { kind: 'schemas', ok, against, pairs, events, findings: findings.length },
  );
  if (!ok)
    throw new TributaryError('schemas.incompatible', { detail: `${findings.length} findings against ${against}` });
  return exitCodes.ok;
}
