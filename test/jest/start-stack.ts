import { startLocalStack, type LocalStack } from '../../packages/local-stack/src/index.ts';
import { stackVariables } from './stack-variables.ts';

/** What globalSetup leaves for globalTeardown: both run in the same process. */
export interface StackHolder {
  tributaryTestStack?: LocalStack;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Starts Kafka and registry once for all `*.kafka.test.ts`. Where none can be had those tests are skipped, with the
 * reason; with `TRIBUTARY_REQUIRE_KAFKA=1` the run fails instead.
 */
export default async function startStack(): Promise<void> {
  try {
    const stack = await startLocalStack({ environment: process.env, onProgress: say });
    (globalThis as StackHolder).tributaryTestStack = stack;
    process.env[stackVariables.brokers] = stack.kafka.brokers.join(',');
    process.env[stackVariables.registryUrl] = stack.registry.url;
    say(`Tests that need Kafka use ${stack.origin}.`);
  } catch (error) {
    const isUnavailable = error instanceof Error && 'code' in error && error.code === 'stack.unavailable';
    if (!isUnavailable || process.env['TRIBUTARY_REQUIRE_KAFKA'] === '1') throw error;
    process.env[stackVariables.reason] = error.message;
    say(`Tests that need Kafka are skipped. ${error.message}`);
  }
}
