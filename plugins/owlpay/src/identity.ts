import type { Fields, OccurrenceIdentity } from '@tributary/plugin-sdk';

/**
 * What an event's id is made of, as neither product gives its events one that is known to survive a retry: the object with its
 * status and the time of its last change, and the type where the body names it (`captured` and `updated` may be news of one
 * second). Where one of them is not there: the bytes. All are OwlPay's own words, so a corrected mapping keeps the id.
 */
export function identify(object: Fields, namedType: string | null): OccurrenceIdentity {
  const objectId = object.optionalId('uuid') ?? object.optionalId('id');
  const status = object.optionalText('status');
  const time = object.optionalText('updated_at');
  if (objectId === null || status === null || time === null) return { tier: 'BODY_DIGEST' };
  return { tier: 'OBJECT_STATUS_TIME', objectId, status: namedType === null ? status : `${namedType} ${status}`, time };
}
