import { beforeAll, describe, expect, test } from '@jest/globals';
import { describeKafka, stack } from '../jest/stack.ts';
import { differences } from './differences.ts';
import { prepare } from './example.ts';
import { read, run, type Printed } from './example-run.ts';
import { goldenFormOf } from './golden-events.ts';
import { java } from './java.ts';
import { placeOf, type Reading } from './line.ts';
import { publish, type Publication } from './publication.ts';
import { python } from './python.ts';
import { readInTypeScript } from './typescript.ts';

const wanted = ['payment.succeeded', 'refund.succeeded', 'dispute.opened', 'invoice.paid'];
const surroundings = { environment: process.env, say: (line: string) => void process.stderr.write(`${line}\n`) };
const examples =
  stack() === undefined ? [] : await Promise.all([java, python].map((example) => prepare(example, surroundings)));

describeKafka('on the real Kafka, through the real registry,', (testStack) => {
  let published: Publication;
  let ours: Reading;

  beforeAll(async () => {
    published = await publish(testStack);
    ours = await readInTypeScript(published.topics, testStack);
  }, 60_000);

  test('TypeScript reads every golden event as its fixture has it, and names what is none', () => {
    const byPlace = new Map(ours.lines.map((line) => [placeOf(line), line]));
    const found = published.golden.map(({ place, topic }) => {
      const line = byPlace.get(place);
      return line === undefined ? place : goldenFormOf(line, topic);
    });
    expect(found).toEqual(published.golden.map(({ golden }) => golden));
    expect(found.length).toBeGreaterThan(250);
    expect(ours.unreadable).toEqual(published.broken);
    expect(ours.lines.length).toBe(published.types.length - published.broken.length);
  });

  test('TypeScript reads what a later version wrote: an unknown symbol as UNKNOWN, an unknown resource not at all', () => {
    const later = ours.lines
      .map(({ event }) => event)
      .filter((event) => /"(payment\.loaned|loan\.granted)"/.test(JSON.stringify(event)));
    expect(later).toMatchObject([
      { type: 'payment.loaned', payment: { status: 'UNKNOWN', raw_status: 'loaned', amount: { amount: '1.5' } } },
      { type: 'loan.granted', payment: null },
    ]);
  });

  for (const example of examples) {
    if (example.kind === 'skipped') {
      describe.skip(`${example.language} (skipped: ${example.reason})`, () =>
        test('agrees with TypeScript', () => undefined));
      continue;
    }
    const { language, command } = example;
    const group = `interop-${language}`;

    describe(language, () => {
      let theirs: Reading;
      let again: Reading;
      let forPeople: Printed;

      beforeAll(async () => {
        const { topics } = published;
        theirs = await read(command, { stack: testStack, topics, group });
        [again, forPeople] = await Promise.all([
          read(command, { stack: testStack, topics, group }),
          run(command, { stack: testStack, topics, group: `${group}-people`, types: wanted, isJson: false }),
        ]);
      }, 150_000);

      test('agrees with TypeScript on every field of every event', () => {
        expect(differences(ours.lines, theirs.lines)).toEqual([]);
      });

      test('names the same records as unreadable, and reads on', () => {
        expect(theirs.unreadable).toEqual(published.broken);
      });

      test('goes on where its group stopped', () => {
        expect(again).toEqual({ lines: [], unreadable: [] });
      });

      test('skips by the header what is not wanted, and prints the rest for people', () => {
        const count = published.types.filter((type) => type === undefined || wanted.includes(type)).length;
        expect(forPeople.lines.length).toBe(count - published.broken.length);
        expect(forPeople.lines.join('\n')).toMatch(/^payment\.succeeded +\S+ +received 1000 USD$/m);
        expect(forPeople.lines.join('\n')).toMatch(/^dispute\.opened +\S+ +disputed: \S+ [A-Z]{3}$/m);
      });
    });
  }
});
