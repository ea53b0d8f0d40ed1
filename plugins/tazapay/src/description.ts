import type { Fields } from '@tributary/plugin-sdk';

/** Where Tazapay says what became of an object. Refunds' webhooks call it `status_reason`, their object's page as all others. */
const places = ['status_description', 'status_reason'] as const;

/** What is said of an object that failed; null where nothing is. On anything but a failure the text describes none. */
export function readFailureMessage(object: Fields, status: string): string | null {
  if (status !== 'FAILED') return null;
  // Empty where there is nothing to say.
  return places.map((path) => object.optionalText(path) ?? '').find((text) => text !== '') ?? null;
}
