import type { Fields } from '@tributary/plugin-sdk';

/**
 * The name under which one subscribes to the news that an object has a status. Sources:
 * https://harbor-developers.owlpay.com/docs/status and https://harbor-developers.owlpay.com/docs/subscribable-events; which status
 * belongs to which name is inferred from the words.
 */
const namesByObject: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  transfer: { reject: 'transfer.status.rejected' },
  customer: {
    verifying: 'customer.kyc.verifying',
    verified: 'customer.kyc.verified',
    rejected: 'customer.kyc.rejected',
    declined: 'customer.kyc.declined',
    request_for_information: 'customer.rfi.raised',
  },
  customer_deposit_account: {
    active: 'deposit_account.activated',
    failed: 'deposit_account.failed',
    disabled: 'deposit_account.disabled',
  },
};

/**
 * The type of a webhook that names none: `<object>.status.<status>`, which is Harbor's own pattern for transfers, or the name
 * above. Throws `decode.unexpected_shape` where the body does not say what has which status.
 */
export function harborType(object: Fields): string {
  const kind = object.text('object');
  const status = object.text('status');
  const names = Object.hasOwn(namesByObject, kind) ? namesByObject[kind] : undefined;
  const name = names !== undefined && Object.hasOwn(names, status) ? names[status] : undefined;
  return name ?? `${kind}.status.${status}`;
}
