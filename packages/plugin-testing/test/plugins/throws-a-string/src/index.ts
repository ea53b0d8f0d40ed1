import { defineProvider, event } from '@tributary/plugin-sdk';
import { readEnvelope, signature } from '../../acme.ts';

const read = (): never => {
  // What an author may do, whatever a linter says.
  const thrown: unknown = 'no such charge';
  throw thrown;
};

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', read) },
  orderingKey: ['data.id'],
});
