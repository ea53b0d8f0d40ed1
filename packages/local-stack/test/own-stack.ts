import { describe } from '@jest/globals';
import { findCacheFolder, type Environment } from '../src/environment.ts';
import { createProbes } from '../src/probes.ts';

/** The environment without what would lead to a Kafka that runs already: these tests start their own. */
export const environment: Environment = {
  ...process.env,
  KAFKA_BROKERS: undefined,
  SCHEMA_REGISTRY_URL: undefined,
  TRIBUTARY_KAFKA: undefined,
};

const probes = createProbes({ environment, cacheFolder: findCacheFolder(environment) });
const missing = process.env['TRIBUTARY_REQUIRE_KAFKA'] === '1' ? undefined : await probes.findMissing();

/** `describe` where Java and Maven are there, else skipped with what is missing in the name. */
export function describeOwnStack(name: string, fn: () => void): void {
  if (missing === undefined) describe(name, fn);
  else describe.skip(`${name} (skipped: ${missing})`, fn);
}
