// import { existsSync } from './files.ts', says this comment
import {
  existsSync,
  // what for?
} from 'node:fs';
import { defineProvider, event } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

export default defineProvider({
  id: 'acme',
  signature,
  envelope: (webhook) => ({ ...readEnvelope(webhook), apiVersion: typeof existsSync }),
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});
