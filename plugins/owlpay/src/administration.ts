import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';

/** What every object of the Platform has in the samples; of those in this file no sample is known. */
function readObject(object: Fields) {
  return { id: object.id('uuid'), created_at: object.optionalTime('created_at') };
}

/** The merchant's own account, an "application" in OwlPay's words. */
export function readApplication(object: Fields): WrittenByKind['merchant_account'] {
  return readObject(object);
}

/** A person who acts for the merchant, an "agent". Who they are stays with OwlPay. */
export function readAgent(object: Fields): WrittenByKind['member'] {
  return { ...readObject(object), raw_status: object.optionalText('status') };
}

/** A webhook endpoint. Its secret, should the body carry one, is not read. */
export function readEndpoint(object: Fields): WrittenByKind['endpoint'] {
  return { ...readObject(object), raw_status: object.optionalText('status') };
}

/** A customer of the merchant; a payment intent calls the merchant's own number of them `application_customer_uuid`. */
export function readCustomer(object: Fields): WrittenByKind['customer'] {
  return { ...readObject(object), merchant_reference: object.optionalId('application_customer_uuid') };
}
