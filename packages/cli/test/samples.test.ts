import { describe, expect, test } from '@jest/globals';
import { isTributaryError } from '@tributary/errors';
import { builtInProviders, loadPlugin } from '@tributary/plugin-sdk';
import { makeSamples, type Sample } from '../src/samples.ts';

async function samplesOf(provider: string, { allowUnsigned = false } = {}) {
  const plugin = await loadPlugin({ provider, from: import.meta.dirname });
  const { signature } = plugin.plugin;
  const { secret, signingKey } = signature.generateKey();
  const keys = [{ id: 'main', key: signature.prepareKey(secret) }];
  const samples = makeSamples({ plugin, account: 'main', signingKey, allowUnsigned });
  const outcomeOf = ({ webhook }: Sample): string => {
    try {
      return signature.verify({ ...webhook, receivedAt: Date.now() * 1000, keys }).keyId;
    } catch (error) {
      return isTributaryError(error) ? error.code : String(error);
    }
  };
  return { samples, outcomeOf };
}

describe('the samples', () => {
  test('hold one webhook for each kind of resource, good news first', async () => {
    const genuine = (await samplesOf('wooshpay')).samples.filter(({ forgery }) => forgery === 'genuine');
    expect(genuine).toHaveLength(12);
    expect(genuine.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['payment_intent.succeeded', 'payout.paid', 'invoice.paid']),
    );
  });

  test.each(builtInProviders())(
    '%s: the genuine verify, and the forged are refused as they must be',
    async (provider) => {
      const { samples, outcomeOf } = await samplesOf(provider);
      expect(samples.length).toBeGreaterThan(3);
      for (const sample of samples)
        expect(outcomeOf(sample)).toBe(sample.expected.kind === 'dead-letter' ? sample.expected.code : 'main');
    },
  );

  test.each([
    ['owlpay', ['tampered', 'foreign-key', 'unsigned', 'stale']],
    ['useepay', ['tampered', 'foreign-key', 'unsigned']],
    ['wooshpay', ['tampered', 'foreign-key', 'unsigned', 'stale']],
    ['tazapay', ['tampered', 'foreign-key', 'unsigned']],
  ])('%s: and one of each forgery that its scheme can refuse', async (provider, forgeries) => {
    const forged = (await samplesOf(provider)).samples.filter(({ forgery }) => forgery !== 'genuine');
    expect(forged.map(({ forgery }) => forgery)).toEqual(forgeries);
  });

  test('are signed in the header that their fixture names, where a platform has several', async () => {
    const { samples } = await samplesOf('owlpay');
    const headers = samples.flatMap(({ webhook }) => webhook.headers.map(([name]) => name));
    expect([...new Set(headers)].toSorted()).toEqual(['harbor-signature', 'owlpay-signature']);
  });

  test('hold no unsigned one for an account that takes such', async () => {
    const { samples } = await samplesOf('wooshpay', { allowUnsigned: true });
    expect(samples.map(({ forgery }) => forgery)).not.toContain('unsigned');
  });
});
