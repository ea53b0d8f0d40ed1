import { createRequire } from 'node:module';

/** What of kafkajs is not exported, and how it is needed here. */
interface Errors {
  KafkaJSConnectionClosedError: new (message: string, where: { host: string; port: number }) => Error;
  KafkaJSRequestTimeoutError: new (message: string) => Error;
  KafkaJSGroupCoordinatorNotFound: new (message: string) => Error;
}

interface Protocol {
  errorCodes: { type: string; code: number }[];
  createErrorFromCode(code: number): Error;
}

const load = createRequire(import.meta.url);
const errors = load('kafkajs/src/errors.js') as Errors;
const protocol = load('kafkajs/src/protocol/error.js') as Protocol;

/** The error that kafkajs makes of a broker's answer, by its name in the protocol. */
export function protocolError(type: string): Error {
  const known = protocol.errorCodes.find((candidate) => candidate.type === type);
  if (known === undefined) throw new Error(`The protocol knows no ${type}`);
  return protocol.createErrorFromCode(known.code);
}

export function connectionClosed(): Error {
  return new errors.KafkaJSConnectionClosedError('Closed connection', { host: 'scripted', port: 9092 });
}

export function requestTimedOut(): Error {
  return new errors.KafkaJSRequestTimeoutError('Request timed out');
}

export function coordinatorNotFound(): Error {
  return new errors.KafkaJSGroupCoordinatorNotFound('Failed to find group coordinator');
}
