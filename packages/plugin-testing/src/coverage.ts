import { must, type ConformanceCase } from './finding.ts';
import type { Subject } from './subject.ts';

/** Every type of the table has a fixture, every fixture a type and a source, and the table can be read like an index. */
export function coverageCases({ plugin, fixtures }: Subject): ConformanceCase[] {
  const types = Object.keys(plugin.events);
  const outOfOrder = types.find((type, index) => type !== types.toSorted()[index]);
  return [
    ...types.map((type) => ({
      name: `${type} has a fixture`,
      place: { kind: 'type' as const, type },
      run: () =>
        must(
          fixtures.some((fixture) => fixture.type === type),
          {
            rule: 'every-type-has-a-fixture',
            toDo: `Add fixtures/${type}.json: { "source": "<the document>", "body": { … } }`,
          },
          { where: type, what: 'has no fixture' },
        ),
    })),
    ...fixtures.map(({ name, type, source }) => ({
      name: `${name} belongs to a type of the table and says where its body comes from`,
      place: { kind: 'fixture' as const, name },
      run: () => {
        const where = `fixtures/${name}.json`;
        must(
          types.includes(type),
          {
            rule: 'every-fixture-has-a-type',
            toDo: 'Name the file <type>.json or <type>~<what is special>.json, or add the type to `events`',
          },
          { where, what: `no type ${type} in the table` },
        );
        must(
          source.trim().length >= 8,
          { rule: 'every-fixture-has-a-source', toDo: 'Name the document, or the recorded message, in `source`' },
          { where, what: 'its source says nothing', path: ['source'] },
        );
      },
    })),
    {
      name: 'the table is sorted',
      ...(outOfOrder !== undefined && { place: { kind: 'type' as const, type: outOfOrder } }),
      run: () =>
        must(
          outOfOrder === undefined,
          { rule: 'sorted-table', toDo: "Sort `events` by the provider's type" },
          { where: outOfOrder ?? '', what: 'stands out of order' },
        ),
    },
  ];
}
