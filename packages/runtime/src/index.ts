export { accountScheme, unsignedAccounts, type SchemeConfig, type UnsignedAccount } from './account-scheme.ts';
export { lookUpLag } from './consumer-lag.ts';
export { controlRecord, isReason, isSpeakersName, type ControlWord } from './control-record.ts';
export { createControlView, type ControlView, type ProviderControl } from './control-view.ts';
export { providerStates, type ProviderState } from './outcome-metrics.ts';
export { assembleProvider, configureProviders, type ConfiguredProvider } from './provider-setup.ts';
export { startRuntime, type Runtime, type RuntimeDeps } from './runtime.ts';
