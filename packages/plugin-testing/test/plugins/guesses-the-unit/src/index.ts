import { defineProvider, event, type Fields } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

/** Nobody pays that much, so it must be cents. */
function read(object: Fields) {
  const isSmall = (object.optionalInteger('amount') ?? 1000) < 1000;
  const amount = isSmall ? object.optionalMajorUnits('amount', 'currency') : readPayment(object).amount;
  return { ...readPayment(object), amount };
}

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', read) },
  orderingKey: ['data.id'],
});
