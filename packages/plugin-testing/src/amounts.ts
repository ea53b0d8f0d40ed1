import type { Interpretation } from '@tributary/interpret';
import type { Fixture, JsonValue } from '@tributary/plugin-sdk';
import { decodeEvent } from './decode-event.ts';
import { bodyWith, bodyWithDigits, documentOf, isContainer, pathsOf, valueAt } from './document.ts';
import { must, type ConformanceCase, type Path } from './finding.ts';
import { exactNumber, shiftBetween } from './powers-of-ten.ts';
import type { Subject } from './subject.ts';

/** Numbers whose digits no float and no arithmetic of ours may change. */
const numbers = ['7', '70', '0', '-7', '0.5', '123456789', '9007199254740993', '12345678901234567'];

/** An amount is what the body says, in the currency of the body, to the last digit; or the body is refused. */
export function amountCases(subject: Subject): ConformanceCase[] {
  return subject.fixtures.flatMap((fixture) => {
    const place = { kind: 'fixture' as const, name: fixture.name };
    return [
      {
        name: `${fixture.name} with another amount becomes that amount`,
        place,
        run: () => checkNumbers(subject, fixture),
      },
      {
        name: `${fixture.name} with another value in any other place keeps its amounts`,
        place,
        run: () => checkOthers(subject, fixture),
      },
      {
        name: `${fixture.name} with another currency becomes that currency`,
        place,
        run: () => checkCurrencies(subject, fixture),
      },
    ];
  });
}

interface Amount {
  amount: string;
  currency: string;
}
/** By the place in the events. */
type Amounts = ReadonlyMap<string, Amount>;

function amountsOf(interpretation: Interpretation): Amounts {
  if (interpretation.kind !== 'published') return new Map();
  const found = interpretation.events.flatMap(({ topic, value }, index) => {
    const event = decodeEvent(topic, value) as unknown as JsonValue;
    return pathsOf(event).flatMap((path): [string, Amount][] => {
      const { amount, currency } = (valueAt(event, path) ?? {}) as Partial<Record<keyof Amount, JsonValue>>;
      const isMoney = typeof amount === 'string' && typeof currency === 'string';
      return isMoney ? [[[index, ...path].join('.'), { amount, currency }]] : [];
    });
  });
  return new Map(found);
}

const exact = {
  rule: 'exact-amounts',
  toDo: "Read amounts with the SDK's money readers, and do no arithmetic on them",
};

/** Each number of the body in turn: whatever amount follows it, follows it to the last digit, always by one shift of the point. */
function checkNumbers(subject: Subject, fixture: Fixture): void {
  const document = documentOf(subject, fixture);
  if (document === undefined) return;
  const before = amountsOf(subject.show(fixture));
  for (const path of pathsOf(document.value)) {
    const own = valueAt(document.value, path);
    const text = numberText(own);
    if (text === undefined) continue;
    const shown = numbers.map((number) => {
      const body = bodyWithDigits(document, path, number);
      return { number, interpretation: subject.showProven(fixture, body) };
    });
    const published = shown.filter(({ interpretation }) => interpretation.kind === 'published');
    const after = published.map(({ number, interpretation }) => ({ number, amounts: amountsOf(interpretation) }));
    for (const [place, money] of before) {
      const wrong = wrongAmount({ own: text, before: money.amount, after, place });
      must(wrong === undefined, exact, {
        where: `${fixture.name}, ${path.join('.')} = ${wrong?.number ?? ''}`,
        what: `became ${wrong?.amount ?? 'no amount'}, and ${text} became ${money.amount}`,
        path: ['body', ...path],
      });
    }
  }
}

interface Changed {
  /** What the body said there, and the amount that it became with that. */
  own: string;
  before: string;
  after: { number: string; amounts: Amounts }[];
  place: string;
}

/** The first number of the body with which an amount is not what it has to be. */
function wrongAmount({
  own,
  before,
  after,
  place,
}: Changed): { number: string; amount: string | undefined } | undefined {
  const all = after.map(({ number, amounts }) => ({ number, amount: amounts.get(place)?.amount }));
  const isFollowed = all.some(({ amount }) => amount !== undefined && amount !== before);
  if (!isFollowed) return undefined; // it is no amount: an id, a time, a count
  if (all.every(({ number, amount }) => amount === scaled(before, own, number))) return undefined; // it says how many digits follow the point
  const shifts = all.map(({ number, amount }) => (amount === undefined ? undefined : shiftBetween(number, amount)));
  const shift = shiftBetween(own, before) ?? shifts.find((one) => one !== undefined);
  return all.find(({ number, amount }, at) => {
    const isZero = exactNumber(number)?.digits === '0';
    return isZero ? amount !== '0' : shifts[at] === undefined || shifts[at] !== shift;
  });
}

/** The amount, where the number that changed is the number of digits after its point. */
function scaled(amount: string, own: string, number: string): string | undefined {
  const [from, to] = [Number(own), Number(number)];
  const value = exactNumber(amount);
  return value === undefined || !(from >= 0 && from <= 18 && to >= 0 && to <= 18)
    ? undefined
    : value.text(value.power + from - to);
}

function numberText(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return /^-?\d+(\.\d+)?$/.test(value) ? value : undefined;
  return typeof value === 'number' || (typeof value === 'object' && value !== null && 'toJSON' in value)
    ? JSON.stringify(value)
    : undefined;
}

/** Texts and flags that are neither an amount nor its currency: no amount may change with them. */
function checkOthers(subject: Subject, fixture: Fixture): void {
  const document = documentOf(subject, fixture);
  if (document === undefined) return;
  const before = amountsOf(subject.show(fixture));
  const currencies = currenciesOf(before);
  for (const path of pathsOf(document.value)) {
    const own = valueAt(document.value, path);
    const isOther = !isContainer(own) && numberText(own) === undefined && !currencies.has(codeOf(own));
    for (const value of isOther ? [null, 'x', '7', true] : []) {
      const after = amountsOf(subject.showProven(fixture, bodyWith(document, path, value)));
      const wrong = [...before].find(([place, { amount }]) => (after.get(place)?.amount ?? amount) !== amount);
      must(wrong === undefined, exact, {
        where: `${fixture.name}, ${path.join('.')} = ${JSON.stringify(value)}`,
        what: `makes ${after.get(wrong?.[0] ?? '')?.amount} of the amount ${wrong?.[1].amount}`,
        path: ['body', ...path],
      });
    }
  }
}

/** Where the body names the currency of an amount, it is the body that decides it. */
function checkCurrencies(subject: Subject, fixture: Fixture): void {
  const document = documentOf(subject, fixture);
  if (document === undefined) return;
  for (const [place, { currency }] of amountsOf(subject.show(fixture))) {
    const other = currency === 'JPY' ? 'USD' : 'JPY';
    const isOwn = (path: Path) => codeOf(valueAt(document.value, path)) === currency;
    const decides = (path: Path) => {
      const after = amountsOf(subject.showProven(fixture, bodyWith(document, path, other)));
      return after.get(place)?.currency !== currency;
    };
    const isSetting = JSON.stringify(fixture.settings).toUpperCase().includes(currency);
    must(
      isSetting || pathsOf(document.value).filter(isOwn).some(decides),
      { rule: 'own-currency', toDo: "Read the currency beside the amount: optionalMinorUnits('amount', 'currency')" },
      { where: `${fixture.name}, ${place}`, what: `is in ${currency}, whatever the body says`, path: ['body'] },
    );
  }
}

/** A text as a currency's code is written; empty for what is no text. */
function codeOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value.toUpperCase() : '';
}

function currenciesOf(amounts: Amounts): Set<string> {
  return new Set([...amounts.values()].map(({ currency }) => currency));
}
