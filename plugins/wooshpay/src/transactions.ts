import type { CardTransactionKind, Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readMerchant } from './merchants.ts';
import { readTime } from './times.ts';

/** Both of https://docs.wooshpay.com/api-135252902. */
const kinds: Readonly<Record<string, CardTransactionKind>> = { capture: 'CAPTURE', refund: 'REFUND' };

/** An issuing transaction. */
export function readTransaction(object: Fields): WrittenByKind['card_transaction'] {
  const { status: kind, raw_status: rawKind } = object.status('type', kinds);
  return {
    id: object.id('id'),
    kind,
    raw_kind: rawKind,
    amount: object.optionalMinorUnits('amount', 'currency'),
    merchant_amount: object.optionalMinorUnits('merchant_amount', 'merchant_currency'),
    authorization_id: object.optionalId('authorization'),
    card_id: object.optionalRelatedId('card'),
    cardholder_id: object.optionalRelatedId('cardholder'),
    dispute_id: object.optionalId('dispute'),
    ...readMerchant(object),
    created_at: readTime(object, 'created'),
  };
}
