import type { Fields, Micros } from '@tributary/plugin-sdk';

/**
 * When UseePay created the object: `created_at` in the samples of webhooks, `create_at` in those of the API
 * (https://docs-v2.useepay.com/225901773e0). The time of the last change (`modify_at`) is no event's time: nobody says that
 * nothing changed between the event and its webhook.
 */
export function readCreatedAt(object: Fields): Micros | null {
  return object.optionalTime('created_at') ?? object.optionalTime('create_at');
}
