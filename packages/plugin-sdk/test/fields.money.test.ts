import { describe, expect, test } from '@jest/globals';
import { Fields } from '../src/fields.ts';
import { parseJson } from '../src/json.ts';

const read = (body: string) => new Fields(parseJson(Buffer.from(body)));
const unexpected = (detail: string) => expect.objectContaining({ code: 'decode.unexpected_shape', detail });

describe('money', () => {
  const money = read(
    '{"amount":100,"nothing":null,"jpy":"jpy","blank":"","number":840,"unknown":"ABCD","half":1.5,"scales":{"no":null,"two":2,"many":19,"text":"2"}}',
  );

  test('is null without an amount, whatever the currency', () => {
    expect(money.optionalMinorUnits('nothing', 'absent')).toBeNull();
    expect(money.optionalMajorUnits('absent', 'number')).toBeNull();
    expect(money.optionalScaledUnits('nothing', 'absent', 'absent')).toBeNull();
  });

  test.each([
    ['absent', 'absent'],
    ['nothing', 'nothing'],
    ['number', 'number'],
  ])('is refused with an amount and its currency %s', (currency, detail) => {
    expect(() => money.optionalMinorUnits('amount', currency)).toThrow(unexpected(detail));
    expect(() => money.optionalMajorUnits('amount', currency)).toThrow(unexpected(detail));
    expect(() => money.optionalScaledUnits('amount', currency, 'scales.two')).toThrow(unexpected(detail));
  });

  test('in minor units needs digits that somebody names: the plugin, or ISO 4217', () => {
    expect(() => money.optionalMinorUnits('amount', 'unknown')).toThrow(unexpected('amount'));
    expect(() => money.optionalMinorUnits('amount', 'blank')).toThrow(unexpected('amount'));
    expect(money.optionalMinorUnits('amount', 'unknown', { ABCD: 6 })).toEqual({ amount: '0.0001', currency: 'ABCD' });
    expect(money.optionalMinorUnits('amount', 'jpy')).toEqual({ amount: '100', currency: 'JPY' });
    expect(money.optionalMinorUnits('amount', 'jpy', { JPY: 2 })).toEqual({ amount: '1', currency: 'JPY' });
  });

  test('in minor units has no fraction, in major units it may', () => {
    expect(() => money.optionalMinorUnits('half', 'jpy')).toThrow(unexpected('half'));
    expect(money.optionalMajorUnits('half', 'unknown')).toEqual({ amount: '1.5', currency: 'ABCD' });
  });

  test("takes the body's own scale first", () => {
    expect(money.optionalScaledUnits('amount', 'jpy', 'scales.two')).toEqual({ amount: '1', currency: 'JPY' });
    expect(money.optionalScaledUnits('amount', 'jpy', 'scales.no')).toEqual({ amount: '100', currency: 'JPY' });
    expect(() => money.optionalScaledUnits('amount', 'jpy', 'scales.many')).toThrow(unexpected('amount'));
    expect(() => money.optionalScaledUnits('amount', 'jpy', 'scales.text')).toThrow(unexpected('scales.text'));
  });
});
