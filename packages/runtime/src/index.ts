export { accountScheme, unsignedAccounts, type SchemeConfig, type UnsignedAccount } from './account-scheme.ts';
export { providerStates, type ProviderState } from './outcome-metrics.ts';
export { assembleProvider, configureProviders, type ConfiguredProvider } from './provider-setup.ts';
export { startRuntime, type Runtime, type RuntimeDeps } from './runtime.ts';
