import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isTributaryError } from '@tributary/errors';
import { loadConfig, type Config } from '@tributary/host';
import { findCacheFolder } from '@tributary/local-stack';
import { demoConfigFile, writeDemoConfig } from './demo-config.ts';
import type { Output } from './output.ts';
import type { CommonOptions, Shell } from './program.ts';

/** The configuration that the options and the environment name, or that lies in the working folder. Throws `config.*`. */
export function findConfig({ config }: CommonOptions, { environment, workingFolder }: Shell): Promise<Config> {
  return loadConfig({ file: config, environment, workingFolder });
}

/** As `findConfig`; where there is none at all, that of the last `tributary up`, which is said. */
export async function findConfigOrDemo(options: CommonOptions, shell: Shell, output: Output): Promise<Config> {
  const demo = demoConfigFile(findCacheFolder(shell.environment));
  if ((await hasConfig(options, shell)) || !existsSync(demo)) return findConfig(options, shell);
  output.problem(`Using ${demo}, which the last \`tributary up\` wrote.`);
  return findConfig({ config: demo }, shell);
}

/** As `findConfig`; where there is none at all, or a plugin's folder is named, one for this machine is written. */
export async function findConfigOrWriteDemo(
  options: CommonOptions & { plugin?: string },
  shell: Shell,
  output: Output,
): Promise<Config> {
  const plugins = options.plugin === undefined ? [] : [resolve(shell.workingFolder, options.plugin)];
  if (plugins.length === 0 && (await hasConfig(options, shell))) return findConfig(options, shell);
  const { KAFKA_BROKERS: brokers, SCHEMA_REGISTRY_URL: registryUrl } = shell.environment;
  const running = { brokers: brokers?.split(','), registryUrl };
  const file = await writeDemoConfig(findCacheFolder(shell.environment), running, plugins);
  output.progress(
    options.plugin === undefined
      ? `No configuration given: using ${file}`
      : `Using ${file}, made for ${options.plugin}`,
  );
  return findConfig({ config: file }, shell);
}

/** Whether a configuration was named or lies here. One with mistakes counts: it must be told, and not passed over. */
async function hasConfig(options: CommonOptions, shell: Shell): Promise<boolean> {
  if (options.config !== undefined || shell.environment['TRIBUTARY_CONFIG'] !== undefined) return true;
  try {
    await findConfig(options, shell);
    return true;
  } catch (error) {
    return !(isTributaryError(error) && error.code === 'config.unreadable');
  }
}
