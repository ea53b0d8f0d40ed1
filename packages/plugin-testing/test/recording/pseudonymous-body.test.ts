import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ignored, type Fixture } from '@tributary/plugin-sdk';
import { createPseudonymizer } from '../../src/recording/pseudonymous-body.ts';

const events = { 'charge.paid': ignored('a test') };
const fixture: Fixture = {
  name: 'charge.paid',
  type: 'charge.paid',
  source: 'a test',
  body: Buffer.from('{"id":"evt_1","data":{"id":"chg_1","flow":"in store","metadata":{"order":"7"}}}'),
  settings: {},
  expected: null,
};
const run = () => createPseudonymizer({ events }, [fixture]);
const replace = (body: unknown, types: string[] = []) =>
  JSON.parse(run().replace(Buffer.from(JSON.stringify(body)), types).text) as unknown;

test('what mapping reads stays, and what is of somebody is replaced', () => {
  const body = {
    id: 'evt_8Kx2LmPq',
    type: 'charge.paid',
    created: 1754626531398,
    livemode: true,
    data: {
      id: 'chg_1693466278934609920',
      status: 'succeeded',
      amount: 1050,
      currency: 'EUR',
      country: 'DE',
      customer: { name: 'Ada Lovelace', email: 'ada@example.org', phone: 4915112345678, vip: null },
      billing: { line1: '12 St James Square', city: 'London', state: 'London', country: 'GB' },
      items: [{ description: 'For Ada', quantity: 2, price: '12.50' }],
      metadata: { order: '8841', note: 'for ada', express: true },
      flow: 'in store',
    },
  };
  expect(replace(body)).toEqual({
    id: 'evt_10000001',
    type: 'charge.paid',
    created: 1754626531398,
    livemode: true,
    data: {
      id: 'chg_1000000000000000001',
      status: 'succeeded',
      amount: 1050,
      currency: 'EUR',
      country: 'DE',
      customer: { name: 'Name 1', email: 'person1@example.com', phone: 1000000000001, vip: null },
      billing: { line1: 'Address 1', city: 'Address 2', state: 'Address 2', country: 'GB' },
      items: [{ description: 'text 1', quantity: 2, price: '12.50' }],
      metadata: { order: '1001', key_1: 'text 2', key_2: true },
      flow: 'in store',
    },
  });
});

test('a type of the webhook stays where the plugin does not know it yet', () => {
  expect(replace({ name: 'mandate.lost' })).toEqual({ name: 'Name 1' });
  expect(replace({ name: 'mandate.lost' }, ['mandate.lost'])).toEqual({ name: 'mandate.lost' });
});

test('JSON within a string is looked into', () => {
  const inner = { status: 'paid', email: 'ada@example.org', amount: 7 };
  expect(replace({ payload: JSON.stringify(inner), other: '{ no JSON' })).toEqual({
    payload: '{"status":"paid","email":"person1@example.com","amount":7}',
    other: 'text 1',
  });
});

test('an id that is a member’s name is the one that it is as a value', () => {
  const { refunds, latest } = replace({ refunds: { re_123456: { amount: 1 } }, latest: 're_123456' }) as {
    refunds: Record<string, unknown>;
    latest: string;
  };
  expect(Object.keys(refunds)).toEqual([latest]);
});

test.each(['', 'id=1', '{"a":1,"a":2}', '{"a":1} x', '\ufeff{}', '{"a":"\xff'])('%j is no body', (text) => {
  expect(() => run().replace(Buffer.from(text, 'latin1'), [])).toThrow(/JSON|twice|empty|UTF-8/);
});

const wordsOf = (text: string) => text.split(/\s+/);

/** Members of every meaning, and names that nobody thought of. */
const anyMember = fc.oneof(
  fc.constantFrom(
    ...wordsOf(`id name email phone address line1 state description metadata secret payload customer status type amount
    currency country created_at reason last4 code`),
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const anyText = fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl(), fc.emailAddress(), fc.uuid(), fc.ipV4());
const anyNumber = fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.maxSafeInteger());
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(anyText, anyNumber, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(anyMember, tie('value'), { maxKeys: 6 }),
  ),
}));
const anyBody = anyValue.map((value) => Buffer.from(JSON.stringify(value)));

/** The kinds of the values in a value, each object's in an order of their own: members get other names, and so another order. */
function kindsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(kindsOf);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return {
    members: Object.values(value)
      .map((item) => JSON.stringify(kindsOf(item)))
      .toSorted(),
  };
}

describe('whatever the body', () => {
  test('it is as many values, of the same kinds, in the same nesting', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const { text } = run().replace(body, []);
        expect(kindsOf(JSON.parse(text))).toEqual(kindsOf(JSON.parse(body.toString())));
      }),
    );
  });

  test('its shape is the same before and after, so that a second recording knows it again', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const before = run().shapeOf(body, []);
        expect(run().shapeOf(Buffer.from(run().replace(body, []).text), [])).toBe(before);
      }),
    );
  });

  test('numbers that are amounts keep every character', () => {
    const digits = (most: number) => fc.stringMatching(new RegExp(`^\\d{1,${most}}$`));
    const whole = digits(30).map((text) => text.replace(/^0+(?=.)/, ''));
    const numberText = fc
      .tuple(fc.constantFrom('', '-'), whole, fc.option(digits(30)), fc.constantFrom('', 'e3', 'E-7', 'e+12'))
      .map(([sign, integer, fraction, power]) => `${sign}${integer}${fraction === null ? '' : `.${fraction}`}${power}`);
    fc.assert(
      fc.property(numberText, fc.constantFrom('amount', 'amount_due', 'total', 'fee', 'netAmount'), (text, member) => {
        const body = Buffer.from(`{ "${member}" : ${text}, "id": "${text}x12345" }`);
        expect(run().replace(body, []).text).toContain(`"${member}":${text},`);
      }),
    );
  });
});

describe('nothing of a person survives', () => {
  const letters = fc.stringMatching(/^[A-Z][a-z]{7,12}$/);
  const personal = fc.oneof(
    letters,
    fc.tuple(letters, letters).map((names) => names.join(' ')),
    fc.tuple(letters, letters).map(([one, other]) => `${one}.${other}@mail.example.org`),
    fc.stringMatching(/^\+[2-9]{11}$/),
    fc.stringMatching(/^[2-9]{16}$/),
    fc.stringMatching(/^[2-9a-f]{32}$/),
    fc.stringMatching(/^(pi|cus|sk_live|whsec)_[2-9A-Za-z]{20}$/),
    letters.map((name) => `https://shop.example.org/${name}?token=${name}`),
  );
  /** Where it may stand: not where the platform's own words stand. */
  const member = fc.oneof(
    fc.constantFrom(
      ...wordsOf(`name first_name cardholder_name email phone line1 city description client_secret metadata id customer_id
    note reason created_by account_number`),
    ),
    fc.stringMatching(/^x[a-z]{2,10}$/),
  );
  /** One value, somewhere. */
  const planted = fc.letrec<{ place: { json: unknown; values: string[] } }>((tie) => ({
    place: fc.oneof(
      { maxDepth: 4 },
      personal.map((value) => ({ json: value, values: [value] })),
      fc.tuple(member, tie('place')).map(([name, { json, values }]) => ({ json: { [name]: json }, values })),
      tie('place').map(({ json, values }) => ({ json: [json, 1], values })),
      tie('place').map(({ json, values }) => ({ json: { metadata: { x: json } }, values })),
      tie('place').map(({ json, values }) => ({ json: { payload: JSON.stringify({ xyz: json }) }, values })),
      fc
        .tuple(personal, tie('place'))
        .map(([key, { json, values }]) => ({ json: { metadata: { [key]: json } }, values: [key, ...values] })),
    ),
  })).place;

  test('in whatever member, nesting, metadata or JSON within a string it stands', () => {
    fc.assert(
      fc.property(fc.array(planted, { minLength: 1, maxLength: 4 }), (all) => {
        const body = {
          type: 'charge.paid',
          amount: 1050,
          currency: 'EUR',
          data: all.map(({ json }) => ({ xdata: json })),
        };
        const { text } = run().replace(Buffer.from(JSON.stringify(body)), []);
        for (const value of all.flatMap(({ values }) => values))
          for (const part of value.split(/[ .?=/@]+/).filter((one) => /[A-Z2-9]/.test(one) && one.length > 6))
            expect(text.toLowerCase()).not.toContain(part.toLowerCase());
        expect(text).toContain('"type":"charge.paid","amount":1050,"currency":"EUR"');
      }),
      { numRuns: 500 },
    );
  });

  test('and in all bodies of a run the same becomes the same', () => {
    fc.assert(
      fc.property(personal, member, member, (value, one, other) => {
        const pseudonymizer = run();
        const written = [one, other].map((name) => {
          const { text } = pseudonymizer.replace(Buffer.from(JSON.stringify({ [name]: value })), []);
          return Object.values(JSON.parse(text) as Record<string, string>)[0];
        });
        expect(written[0]).toBe(written[1]);
      }),
    );
  });
});
