import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readTime } from './times.ts';

/** A cardholder, without who it is. No source documents its statuses, so none is mapped. */
export function readCardholder(object: Fields): WrittenByKind['cardholder'] {
  return {
    id: object.id('id'),
    ...object.status<never>('status', {}),
    form: object.optionalText('type'),
    created_at: readTime(object, 'created'),
  };
}
