import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addDeadLettersCommands } from './commands/dead-letters.ts';
import { addEventsCommands } from './commands/events.ts';
import { addFixturesCommands } from './commands/fixtures.ts';
import { addPluginCommands } from './commands/plugin.ts';
import { addConfigCommands, addTopicsCommands } from './commands/preparation.ts';
import { addProviderCommands } from './commands/provider.ts';
import { addSchemasCommands } from './commands/schemas.ts';
import { addIngressCommand, addRuntimeCommand } from './commands/services.ts';
import { addSubscriberCommands } from './commands/subscriber.ts';
import { addUpCommand } from './commands/up.ts';
import { addWebhookCommands } from './commands/webhook.ts';
import type { ProcessLike } from '@tributary/host';
import type { Environment } from './context.ts';
import { createOutput, describeProblem, exitCodeOf, exitCodes, type Output, type Streams } from './output.ts';

/** What the command line is given by its process. */
export interface Shell extends Streams {
  environment: Environment;
  workingFolder: string;
  /** For services, which drain and exit by themselves. */
  process: ProcessLike;
  /** Calls back at the first SIGINT or SIGTERM. */
  onStop(callback: () => void): void;
}

/** The options that every command has. */
export interface CommonOptions {
  config?: string;
  json?: boolean;
}

/** What a command does: it resolves with its exit code, 0 where it gives none, or throws what became a problem. */
export type Action<Options> = (
  options: Options & CommonOptions,
  output: Output,
  positional: string[],
) => Promise<number | void>;

/** Adds a command with the common options, whose errors become one line and an exit code. */
export type AddCommand = <Options>(parent: Command, usage: string, action: Action<Options>) => Command;

/** Runs `tributary` with arguments. Resolves with the exit code; never throws. */
export async function runProgram(args: readonly string[], shell: Shell): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = new Command('tributary')
    .description('Webhooks of any payment platform, verified and published as typed Avro events on Kafka.')
    .version(ownVersion())
    .configureOutput({
      writeOut: (text) => void shell.stdout.write(text),
      writeErr: (text) => void shell.stderr.write(text),
    })
    .exitOverride();

  const addCommand: AddCommand = (parent, usage, action) => {
    const command = parent
      .command(usage)
      .option('--config <file>', 'the configuration; else TRIBUTARY_CONFIG, else ./tributary.yaml');
    return command.option('--json', 'one JSON object per line').action(async (...given: unknown[]) => {
      const options = command.opts<Parameters<typeof action>[0]>();
      const output = createOutput(shell, options.json === true);
      try {
        exitCode = (await action(options, output, command.processedArgs as string[])) ?? exitCodes.ok;
      } catch (error) {
        output.problem(describeProblem(error));
        exitCode = exitCodeOf(error);
      }
      void given;
    });
  };

  addUpCommand(program, addCommand, shell);
  addRuntimeCommand(program, addCommand, shell);
  addIngressCommand(program, addCommand, shell);
  addConfigCommands(program, addCommand, shell);
  addPluginCommands(program, addCommand, shell);
  addWebhookCommands(program, addCommand, shell);
  addEventsCommands(program, addCommand, shell);
  addDeadLettersCommands(program, addCommand, shell);
  addFixturesCommands(program, addCommand, shell);
  addProviderCommands(program, addCommand, shell);
  addTopicsCommands(program, addCommand, shell);
  addSchemasCommands(program, addCommand, shell);
  addSubscriberCommands(program, addCommand, shell);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.invalidInput;
  }
  return exitCode;
}

/** As the package says it, beside the sources and beside what is built of them. */
function ownVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
