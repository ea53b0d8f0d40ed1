import type { AccountVerificationStatus, Fields, WrittenByKind } from '@tributary/plugin-sdk';

/** Source: https://harbor-developers.owlpay.com/docs/status, all eight. */
const customerStatuses: Readonly<Record<string, AccountVerificationStatus>> = {
  unfinished: 'CREATED',
  finished: 'PENDING',
  verifying: 'PENDING',
  verified: 'VERIFIED',
  rejected: 'REJECTED',
  declined: 'DECLINED',
  // "Previously usable but later suspended" there, and what a new customer has in the samples: no more is said than that.
  deactivated: 'DEACTIVATED',
  request_for_information: 'ACTION_REQUIRED',
};

/** The words of the types: no source shows an onboarding's statuses. */
const onboardingStatuses: Readonly<Record<string, AccountVerificationStatus>> = {
  submitted: 'PENDING',
  action_required: 'ACTION_REQUIRED',
  verified: 'VERIFIED',
  declined: 'DECLINED',
  rejected: 'REJECTED',
  failed: 'FAILED',
};

/** The check of a customer, which has the customer's id. Source: https://harbor-developers.owlpay.com/docs/webhook-example. */
export function readCustomerVerification(object: Fields): WrittenByKind['account_verification'] {
  return {
    id: object.id('uuid'),
    ...object.status('status', customerStatuses),
    created_at: object.optionalTime('created_at'),
  };
}

/** A customer's onboarding. No sample shows one: `uuid` as most of Harbor's objects have it, or `id` as deposit accounts do. */
export function readOnboarding(object: Fields): WrittenByKind['account_verification'] {
  return {
    id: object.optionalId('uuid') ?? object.id('id'),
    ...object.status('status', onboardingStatuses),
    account_id: object.optionalId('customer_id'),
    created_at: object.optionalTime('created_at'),
  };
}

/** A customer who accepted Harbor's terms: the account alone. */
export function readCustomerAccount(object: Fields): WrittenByKind['merchant_account'] {
  return { id: object.id('uuid'), created_at: object.optionalTime('created_at') };
}
