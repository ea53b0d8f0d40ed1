const common = {
  testEnvironment: 'node',
  // Packages run from their sources: the same condition that Node and TypeScript are given.
  testEnvironmentOptions: { customExportConditions: ['tributary-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/jest/strip-types.js' },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/packages/cli/template/', '<rootDir>/packed/'],
};
const kafkaTests = '\\.kafka\\.test\\.ts$';

/** Two projects: everything, and (`*.kafka.test.ts`) what needs a real Kafka and registry, started once for all of them. */
export default {
  workerIdleMemoryLimit: '512MB',
  maxWorkers: 2,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['**/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/template/', kafkaTests],
    },
    {
      ...common,
      displayName: 'kafka',
      testRegex: kafkaTests,
      globalSetup: '<rootDir>/test/jest/start-stack.ts',
      globalTeardown: '<rootDir>/test/jest/stop-stack.ts',
    },
  ],
};
