import type { Fields } from '@tributary/plugin-sdk';

/** Where an issued card was used: what an authorization and a transaction say of the shop. */
export interface Merchant {
  merchant_name: string | null;
  merchant_category_code: string | null;
  merchant_city: string | null;
  merchant_country: string | null;
}

/** The shop out of `merchant_data`. Source: https://docs.wooshpay.com/api-135252902. */
export function readMerchant(object: Fields): Merchant {
  return {
    merchant_name: object.optionalText('merchant_data.name'),
    merchant_category_code: object.optionalId('merchant_data.category_code'),
    merchant_city: object.optionalText('merchant_data.city'),
    merchant_country: object.optionalText('merchant_data.country'),
  };
}
