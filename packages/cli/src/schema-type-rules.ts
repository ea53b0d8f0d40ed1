import { finding, type SchemaFinding } from './schema-finding.ts';
import { resourcesOf, type CanonicalTypeFacts, type SchemaObject, type Schemas } from './schema-json.ts';

type Facts = Record<string, CanonicalTypeFacts>;

/** Everything in which the canonical types break the rules: their names, meanings and order, and what each follows. */
export function brokenTypes({ schemas, types: given }: Schemas): SchemaFinding[] {
  const types = Object.fromEntries(Object.entries(given).map(([topic, list]) => [topic, complete(list)]));
  const listed = Object.values(types).flatMap((list) => Object.keys(list));
  return [
    ...(Object.keys(types).toSorted().join() === Object.keys(schemas).toSorted().join()
      ? []
      : [finding('types-and-resources', { topic: '*', where: 'types.json', what: 'has other topics' })]),
    ...Object.entries(types).flatMap(([topic, list]) => [
      ...Object.keys(list)
        .filter((type) => listed.indexOf(type) !== listed.lastIndexOf(type))
        .map((where) => finding('types-and-resources', { topic, where, what: 'stands twice' })),
      ...brokenByNames(topic, list, schemas[topic]),
      ...brokenByOrder(topic, list),
    ]),
  ];
}

/** As the rules read it: what a file leaves out says nothing. */
function complete(list: Record<string, Partial<CanonicalTypeFacts>>): Facts {
  return Object.fromEntries(
    Object.entries(list).map(([type, { meaning = '', follows = [], ...rest }]) => [
      type,
      { ...rest, meaning, follows },
    ]),
  );
}

function brokenByNames(topic: string, list: Facts, schema: SchemaObject = { type: 'record' }): SchemaFinding[] {
  const resources = resourcesOf(schema).map(({ field }) => field.name);
  const kinds = Object.keys(list).map(kindOf);
  const wrong = (where: string, what: string) => finding('types-and-resources', { topic, where, what });
  return [
    ...Object.entries(list)
      .filter(([type, { meaning }]) => !/^[a-z_]+\.[a-z_]+$/.test(type) || !/^[A-Z].*\.$/.test(meaning))
      .map(([type]) => wrong(type, 'is no type with its meaning')),
    ...kinds.filter((kind) => !resources.includes(kind)).map((kind) => wrong(kind, 'is no resource of its topic')),
    ...(kinds.filter((kind, at) => kind !== kinds[at - 1]).join() === resources.join()
      ? []
      : [wrong('types.json', 'has not the order of the resources, or not all of them')]),
  ];
}

/** What each type follows is there, is of the same resource, and leads back to a type that is first. */
function brokenByOrder(topic: string, list: Facts): SchemaFinding[] {
  const wrong = (where: string, what: string) => finding('types-follow-types', { topic, where, what });
  const reached = reachable(list);
  return Object.entries(list).flatMap(([type, { follows }]) => [
    ...follows.flatMap((before) => {
      if (kindOf(before) !== kindOf(type)) return [wrong(type, `follows ${before}, which is of another resource`)];
      return before === wildcardOf(type) || Object.hasOwn(list, before)
        ? []
        : [wrong(type, `follows ${before}, which is no type`)];
    }),
    ...(new Set(follows).size === follows.length ? [] : [wrong(type, 'follows a type twice')]),
    ...(reached.has(type) ? [] : [wrong(type, 'is not first, and follows nothing that leads back to a first one')]),
  ]);
}

/** The types to which a way leads from one that is first. */
function reachable(list: Facts): Set<string> {
  const reached = new Set<string>();
  const isNext = ([type, { first, follows }]: [string, CanonicalTypeFacts]) =>
    !reached.has(type) &&
    (first === true ||
      follows.some((before) => (before === wildcardOf(type) ? anyOf(reached, type) : reached.has(before))));
  for (let next = Object.entries(list).filter(isNext); next.length > 0; next = Object.entries(list).filter(isNext))
    for (const [type] of next) reached.add(type);
  return reached;
}

function anyOf(reached: ReadonlySet<string>, type: string): boolean {
  return [...reached].some((one) => kindOf(one) === kindOf(type));
}

function kindOf(type: string): string {
  return type.split('.')[0] ?? '';
}

function wildcardOf(type: string): string {
  return `${kindOf(type)}.*`;
}
