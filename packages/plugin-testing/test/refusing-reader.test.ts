import { expect, test } from '@jest/globals';
import { Fields } from '@tributary/plugin-sdk';
import { refusingReader } from '../src/refusing-reader.ts';

const fields = new Fields({ at: 'yesterday', amount: 1, currency: null, card: 'card_1' });

/** As interpretation does: what a reader throws goes no further. */
function attempt(read: () => unknown): void {
  try {
    read();
  } catch {
    // what matters is who threw it
  }
}

test.each<[string, () => unknown, string | undefined]>([
  ['the one that refused', () => fields.optionalTime('at'), 'optionalTime'],
  ['the one that the plugin called', () => fields.optionalMinorUnits('amount', 'currency'), 'optionalMinorUnits'],
  [
    'the one that the plugin called, of a related id',
    () => new Fields({ a: [] }).optionalRelatedId('a'),
    'optionalRelatedId',
  ],
  ['none where all could be read', () => fields.text('card'), undefined],
  ['none where it was not Fields that threw', () => JSON.parse('{'), undefined],
])('it is %s', (_what, read, name) => expect(refusingReader(() => attempt(read))).toBe(name));

test('the readers are put back', () => {
  const before = Fields.prototype.optionalTime;
  refusingReader(() => attempt(() => fields.optionalTime('at')));
  expect(Fields.prototype.optionalTime).toBe(before);
});
