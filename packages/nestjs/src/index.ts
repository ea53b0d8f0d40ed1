export * from '@tributary/subscriber';
export { TributaryContext } from './context.ts';
export { createEventDeserializer, type EventDeserializerOptions } from './deserializer.ts';
export type { EventName, EventNamed } from './event-name.ts';
export type { TributaryHealth } from './health.ts';
export { OnEvent, type EventMethodDecorator } from './on-event.ts';
export { createTributaryStrategy, TributaryStrategy, type TributaryStrategyEvents } from './strategy.ts';
export type { TributaryOptions } from './strategy-options.ts';
export { tributaryTransport } from './transport.ts';
