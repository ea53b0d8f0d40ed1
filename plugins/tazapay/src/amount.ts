import type { Exponents, Fields, Money } from '@tributary/plugin-sdk';

/** The currencies of ISO 4217 whose minor unit is not a hundredth: these, and only these, Tazapay writes in another way. */
const notInHundredths =
  'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF BHD IQD JOD KWD LYD OMR TND CLF UYW';

/**
 * Tazapay writes every amount with two decimals, whatever the currency: 100 yen are `10000`, 100.89 dinars `10089`.
 * Source: https://docs.tazapay.com/docs/decimal-currencies; Tazapay's own clients read answers that way too (README).
 */
const hundredths: Exponents = Object.fromEntries(notInHundredths.split(' ').map((code) => [code, 2]));

/**
 * The object's `amount`, or the member that is named, beside its currency; null where there is none. Throws
 * `decode.unexpected_shape`.
 */
export function readAmount(object: Fields, currencyPath: string, amountPath = 'amount'): Money | null {
  return object.optionalMinorUnits(amountPath, currencyPath, hundredths);
}
