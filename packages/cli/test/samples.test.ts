import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadPlugin } from '@tributary/plugin-sdk';
import { makeSamples } from '../src/samples.ts';

const secret = Buffer.from('a secret of a sample test');
const from = join(import.meta.dirname, '../../../plugins');

async function samplesOf(provider: string): Promise<ReturnType<typeof makeSamples>> {
  const plugin = await loadPlugin({ provider, specifier: join(from, provider), from });
  return makeSamples({ plugin, account: 'main', secret });
}

describe('the samples', () => {
  test('hold one webhook for each kind of resource, good news first', async () => {
    const genuine = (await samplesOf('wooshpay')).filter(({ forgery }) => forgery === 'genuine');
    expect(genuine).toHaveLength(12);
    expect(genuine.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['payment_intent.succeeded', 'payout.paid', 'invoice.paid']),
    );
  });

  test.each([
    ['wooshpay', ['tampered', 'foreign-key', 'unsigned', 'stale']],
    ['tazapay', ['tampered', 'foreign-key', 'unsigned']],
  ])('%s: and one of each forgery that its scheme can refuse', async (provider, forgeries) => {
    const forged = (await samplesOf(provider)).filter(({ forgery }) => forgery !== 'genuine');
    expect(forged.map(({ forgery }) => forgery)).toEqual(forgeries);
    for (const { expected } of forged) expect(expected.kind).toBe('dead-letter');
  });
});
