export * from './canonical.ts';
export {
  createDecoder,
  createEncoder,
  createResourceCheck,
  parseSchema,
  schemaIdOf,
  type Decoder,
  type Encoder,
} from './codec.ts';
export { decimalScale, formatDecimal, parseDecimal, type Decimal } from './decimal.ts';
export { canonicalTypes } from './generated/canonical-types.ts';
export type * from './generated/events.ts';
export { schemaTexts, topicByKind } from './generated/schemas.ts';
export { formatMicros, type Micros } from './micros.ts';
export { createRegistry, type Registry, type RegistryOptions } from './registry.ts';
