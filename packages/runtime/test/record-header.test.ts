import { expect, test } from '@jest/globals';
import { headerOf } from '../src/record-header.ts';
import { paid, recordOf } from './acme.ts';

test('the first header of a name is read as text, and one that is not there as nothing', () => {
  const record = recordOf(paid({ id: 'a' }));
  const twice = { ...record, headers: [...record.headers, ['raw-account', Buffer.from('other')] as const] };
  expect(headerOf(twice, 'raw-account')).toBe('main');
  expect(headerOf(record, 'raw-replay')).toBeUndefined();
});
