import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeKafka, stack } from '../../jest/stack.ts';
import { prepareJudge } from './judge-program.ts';
import { judge, judgeAll, type Verdict } from './judge.ts';
import { plants } from './plants.ts';
import { openUniverse, type SmallWorld, type Universe } from './small-world.ts';

const surroundings = { environment: process.env, say: (line: string) => void process.stderr.write(`${line}\n`) };
const program = stack() === undefined ? undefined : await prepareJudge(surroundings);
const skipped = program?.kind === 'skipped' ? ` (skipped: ${program.reason})` : '';

/** The verdict on a world in which nothing is planted. */
const allRight: Verdict = {
  judged: 9,
  counters: { L: 0, D: 0, A: 0, T: 0, O: 0, X: 0, C: 0 },
  duplicates: 1,
  redelivered: 1,
  published: 6,
  ignored: 1,
  suppressed: 0,
  deadLettered: 2,
  findings: [],
  drained: true,
  undrained: [],
};

describeKafka('on the real Kafka', (testStack) => {
  (skipped === '' ? describe : describe.skip)(`the judge${skipped}`, () => {
    let universe: Universe;
    const worlds: SmallWorld[] = [];
    let verdicts: Verdict[];

    beforeAll(async () => {
      universe = await openUniverse(testStack);
      for (const { plant } of plants) worlds.push(await universe.world(plant));
      verdicts = await judgeAll(worlds.map(({ request }) => request));
    }, 400_000);

    afterAll(() => universe.close());

    test.each(plants.map((plant, index) => ({ ...plant, index })))('finds $what', (plant) => {
      const { index, counters = {}, says, rest } = plant;
      const found = verdicts[index];
      const said = [...(found?.findings.map(({ text }) => text) ?? []), ...(found?.undrained ?? [])];
      expect({ ...found, findings: [], undrained: [] }).toEqual({
        ...allRight,
        ...rest,
        counters: { ...allRight.counters, ...counters },
      });
      if (says !== undefined) expect(said.join('\n')).toMatch(says);
      else if (Object.keys(counters).length === 0) expect(said).toEqual([]);
    });

    test('waits until all is drained', async () => {
      const world = await universe.world(() => undefined);
      await expect(judge({ ...world.request, timeoutMs: 10_000 })).resolves.toEqual(allRight);
    }, 120_000);

    test.each([
      ['{', /:1: no line of a ledger/],
      [
        '{"id":"a","provider":"acme","account":"main","expect":"published","bodySha256":"b","events":[]}',
        /events must be there/,
      ],
    ])(
      'refuses the ledger %s',
      async (text, why) => {
        const [world] = worlds;
        if (world === undefined) throw new Error('there is no world');
        writeFileSync(world.request.ledgerFile, text);
        await expect(judge(world.request)).rejects.toThrow(why);
      },
      120_000,
    );
  });
});
