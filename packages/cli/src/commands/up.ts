import { Option, type Command } from 'commander';
import { findConfigOrWriteDemo } from '../find-config.ts';
import { exitCodes } from '../output.ts';
import type { AddCommand, Shell } from '../program.ts';
import { up } from '../up.ts';

interface UpFlags {
  once?: boolean;
  plugin?: string;
  samples: boolean;
}

/** `tributary up`: everything on this machine. */
export function addUpCommand(program: Command, addCommand: AddCommand, shell: Shell): void {
  addCommand<UpFlags>(program, 'up', async (options, output) => {
    const { promise: stop, resolve } = Promise.withResolvers<void>();
    shell.onStop(resolve);
    const config = await findConfigOrWriteDemo(options, shell, output);
    // Samples are signed like real webhooks: whoever subscribes to a shared Kafka would take them for news of money.
    const samples = options.samples && config.kafka.brokers.every(isOnThisMachine);
    if (options.samples && !samples) output.problem('No samples are sent to a Kafka on another machine.');
    const problems = await up({
      config,
      configFile:
        options.plugin === undefined ? (options.config ?? shell.environment['TRIBUTARY_CONFIG']) : config.file,
      environment: shell.environment,
      output,
      samples,
      once: options.once === true,
      stop,
    });
    if (options.once !== true) return exitCodes.ok;
    for (const problem of problems) output.problem(`✗ ${problem}`);
    if (problems.length === 0) output.print('Every sample came to its expected end.', { kind: 'verdict', ok: true });
    return problems.length === 0 ? exitCodes.ok : exitCodes.failed;
  })
    .description('Kafka, registry, topics, schemas, ingress and runtime on this machine, with samples')
    .option('--once', 'end when each sample has come to its expected end: 0, or 1 where one has not')
    .option('--no-samples', 'send nothing')
    .addOption(
      new Option('--plugin <folder>', 'the plugin in this folder alone, with a configuration made for it').conflicts(
        'config',
      ),
    );
}

function isOnThisMachine(broker: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+$/.test(broker);
}
