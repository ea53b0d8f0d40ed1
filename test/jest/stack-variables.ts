/** Where start-stack.ts leaves the stack for the test files, which run in other processes. */
export const stackVariables = {
  brokers: 'TRIBUTARY_TEST_BROKERS',
  registryUrl: 'TRIBUTARY_TEST_REGISTRY_URL',
  reason: 'TRIBUTARY_TEST_NO_STACK',
} as const;
