import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';

/** A vendor, without who it is. Source: https://developers.owlpay.com/docs/create-and-manage-vendor. */
export function readVendor(object: Fields): WrittenByKind['beneficiary'] {
  return {
    id: object.id('uuid'),
    raw_status: object.optionalText('status'),
    merchant_reference: object.optionalId('application_vendor_uuid'),
    created_at: object.optionalTime('created_at'),
  };
}

/** A vendor's card. No source shows one, so nothing but what all objects have is read, and no status is mapped. */
export function readVendorCard(object: Fields): WrittenByKind['card'] {
  return {
    id: object.id('uuid'),
    ...object.status<never>('status', {}),
    created_at: object.optionalTime('created_at'),
  };
}
