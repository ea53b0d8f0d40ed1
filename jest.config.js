const decorators = {
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'es6' },
};
const common = {
  testEnvironment: 'node',
  // Packages run from their sources: the same condition that Node and TypeScript are given.
  testEnvironmentOptions: { customExportConditions: ['tributary-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    // NestJS lives on decorators, which Node's type stripping leaves as they are.
    '(packages/nestjs/test|examples/ledger)/.*\\.ts$': ['@swc/jest', decorators],
    '\\.ts$': '<rootDir>/test/jest/strip-types.js',
  },
  modulePathIgnorePatterns: [
    '<rootDir>/.*/dist/',
    '<rootDir>/packages/cli/template/',
    '<rootDir>/packed/',
    '<rootDir>/out/',
  ],
};
const kafkaTests = '\\.kafka\\.test\\.ts$';

/** Two projects: everything, and (`*.kafka.test.ts`) what needs a real Kafka and registry, started once for all of them. */
export default {
  workerIdleMemoryLimit: '512MB',
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/jest/sequencer.js',
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
