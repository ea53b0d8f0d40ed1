export type { Endpoints, ProviderEndpoints } from './endpoint.ts';
export type { RecordPublisher } from './publish.ts';
export { startIngress, type Ingress, type IngressDeps } from './server.ts';
export { createUuidV7 } from './uuid-v7.ts';
