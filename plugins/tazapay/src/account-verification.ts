import type { AccountVerificationStatus, Fields, WrittenByKind } from '@tributary/plugin-sdk';

/**
 * `submitted` and `approved` stand in samples, the others in the list of types, which says "triggered when the entity approval
 * status is …". Sources: https://developer.tazapay.com/API-Reference/tazapay-api/entity/entity-webhook and …/entity/entity.
 */
const entityStatuses: Readonly<Record<string, AccountVerificationStatus>> = {
  submitted: 'PENDING',
  processing: 'PENDING',
  requires_action: 'ACTION_REQUIRED',
  approved: 'VERIFIED',
  succeeded: 'VERIFIED',
  rejected: 'REJECTED',
};

/** `approved` stands in the sample, the others are the words of the types. */
const kybStatuses: Readonly<Record<string, AccountVerificationStatus>> = {
  initiated: 'CREATED',
  submitted: 'PENDING',
  requires_action: 'ACTION_REQUIRED',
  approved: 'VERIFIED',
  rejected: 'REJECTED',
};

/** Reads the check of an entity: it has no id of its own but the entity's. Who the entity is stays with Tazapay. */
export function readEntity(object: Fields): WrittenByKind['account_verification'] {
  return {
    id: object.id('id'),
    ...object.status('approval_status', entityStatuses),
    created_at: object.optionalTime('created_at'),
  };
}

/** Reads the check of an account (KYB), which has an id of its own. Throws `decode.unexpected_shape`. */
export function readKyb(object: Fields): WrittenByKind['account_verification'] {
  return {
    id: object.id('id'),
    ...object.status('status', kybStatuses),
    account_id: object.optionalId('account'),
    created_at: object.optionalTime('created_at'),
  };
}
