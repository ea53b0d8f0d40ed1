import { describe, expect, test } from '@jest/globals';
import { describeFinding } from '../src/schema-finding.ts';
import type { CanonicalTypeFacts, Schemas } from '../src/schema-json.ts';
import { brokenTypes } from '../src/schema-type-rules.ts';
import { readSchemas } from './schema-plants.ts';

const a = { meaning: 'A.', first: true, follows: [] };
const add = (all: Schemas, topic: string, types: Record<string, CanonicalTypeFacts>) =>
  Object.assign(all.types[topic] as object, types);
const factsOf = (all: Schemas, topic: string, type: string) => {
  const facts = all.types[topic]?.[type];
  if (facts === undefined) throw new Error(`no type ${type}`);
  return facts;
};

test('the canonical types of this repository keep every rule', () => {
  expect(brokenTypes(readSchemas())).toEqual([]);
});

describe('a planted mistake is found', () => {
  test.each<[broken: string, plant: (all: Schemas) => unknown]>([
    ['payments loan is no resource of its topic', (all) => add(all, 'payments', { 'loan.granted': a })],
    ['payouts payout.paid stands twice', (all) => add(all, 'payments', { 'payout.paid': a })],
    [
      'payments payment.x is no type with its meaning',
      (all) => add(all, 'payments', { 'payment.x': { ...a, meaning: '' } }),
    ],
    ['payments Payment is no type with its meaning', (all) => add(all, 'payments', { Payment: a })],
    ['payouts types.json has not the order of the resources, or not all of them', (all) => (all.types['payouts'] = {})],
    [
      'payments types.json has not the order of the resources, or not all of them',
      (all) => {
        const { 'payment.created': first = a, ...rest } = all.types['payments'] ?? {};
        all.types['payments'] = { ...rest, 'payment.created': first };
      },
    ],
    ['* types.json has other topics', (all) => delete all.types['billing']],
    [
      'payments payment.voided follows payment.caught, which is no type',
      (all) => factsOf(all, 'payments', 'payment.voided').follows.push('payment.caught'),
    ],
    [
      'payments payment.voided follows refund.created, which is of another resource',
      (all) => factsOf(all, 'payments', 'payment.voided').follows.push('refund.created'),
    ],
    [
      'payments payment.voided follows refund.*, which is of another resource',
      (all) => factsOf(all, 'payments', 'payment.voided').follows.push('refund.*'),
    ],
    [
      'payments payment.voided follows a type twice',
      (all) => factsOf(all, 'payments', 'payment.voided').follows.push('payment.captured'),
    ],
    [
      'payments dispute.updated is not first, and follows nothing that leads back to a first one',
      (all) => delete factsOf(all, 'payments', 'dispute.opened').first,
    ],
    [
      'payouts transfer.information_submitted is not first, and follows nothing that leads back to a first one',
      (all) => (factsOf(all, 'payouts', 'transfer.information_requested').follows = ['transfer.information_submitted']),
    ],
  ])('%s', (broken, plant) => {
    const all = readSchemas();
    plant(all);
    expect(brokenTypes(all).map(describeFinding)).toContain(broken);
  });

  test('in a types.json whose entries are of another shape', () => {
    const all = readSchemas();
    const odd = { 'payment.created': 'A payment was set up.' } as unknown as Record<string, CanonicalTypeFacts>;
    add(all, 'payments', odd);
    expect(brokenTypes(all).map(describeFinding)).toContain('payments payment.created is no type with its meaning');
  });
});
