import { damages, type Damage } from './damage.ts';
import { eventId, planObject, type Making, type PlannedObject } from './planned-object.ts';
import { newerSymbol, unknownVerb, type PlannedEvent, type PlannedRecord } from './planned-record.ts';

/** The records of one object, in the order in which they come. */
export type Story = PlannedRecord[];

type Delivery = Partial<Pick<PlannedRecord, 'by' | 'schema' | 'damage'>>;

/** As a replay numbers its corrections: Unix ms. */
const replayRevision = 1_767_312_000_000;

function deliver({ random }: Making, event: PlannedEvent, delivery: Delivery = {}): PlannedRecord {
  return { event, by: 'topic', schema: 'current', damage: null, ...delivery, round: random.pick([-1, 0, 1]) };
}

function corrected(event: PlannedEvent, amount: string): PlannedEvent {
  return { ...event, revision: replayRevision, state: { ...event.state, amount } };
}

/** Another event just after one, which changes nothing of the object's state. */
function after(making: Making, event: PlannedEvent, change: Partial<PlannedEvent>): PlannedEvent {
  const occurredAt = event.occurredAt === null ? null : event.occurredAt + 1_000_000;
  return { ...event, id: eventId(making), occurredAt, ...change };
}

/** A story of the events of one object, each as the current schema has it. */
function tell(making: Making, choose: (object: PlannedObject) => PlannedEvent[]): Story {
  return choose(planObject(making)).map((event) => deliver(making, event));
}

/** What may happen to an object's events, with nothing broken or new in them. */
export const plainStories = {
  steady: (making) => tell(making, ({ life }) => life),
  'at one time': (making) =>
    tell(making, ({ life }) => life.map((event) => ({ ...event, occurredAt: life[0].occurredAt }))),
  'without times': (making) => {
    const { life } = planObject(making, { timed: false });
    return [...life, life[0], life[1]].map((event) => deliver(making, event));
  },
  duplicates: (making) => tell(making, ({ life }) => life.flatMap((event) => [event, event])),
  'a late duplicate': (making) => tell(making, ({ life }) => [...life, life[0]]),
  correction: (making) => tell(making, ({ life, otherAmount }) => [...life, corrected(life[2], otherAmount)]),
  'an outdated revision': (making) =>
    tell(making, ({ life: [first, second, third], otherAmount }) => [
      first,
      second,
      corrected(third, otherAmount),
      third,
    ]),
  'a correction of an older state': (making) =>
    tell(making, ({ life, otherAmount }) => [...life, corrected(life[1], otherAmount)]),
  'an older state after a newer': (making) => delayedStory(making).flat(),
} satisfies Record<string, (making: Making) => Story>;

/** An object's events, of which an older one is held back. */
export function delayedStory(making: Making): [before: Story, heldBack: Story] {
  const [first, second, third] = planObject(making).life;
  return [[deliver(making, first), deliver(making, third)], [deliver(making, second)]];
}

/** What a later version of the schemas brings. */
export const newerStories = {
  'an unknown type': (making) => {
    const [first, second, third] = planObject(making).life;
    const unknown = after(making, first, { type: first.kind + unknownVerb });
    return [first, unknown, second, third].map((event) => deliver(making, event));
  },
  'an unknown symbol': (making) => {
    const [first, second, third] = planObject(making).life;
    const unknown = { ...third, state: { ...third.state, status: newerSymbol } };
    return [deliver(making, first), deliver(making, second), deliver(making, unknown, { schema: 'newer' })];
  },
  'a newer schema': (making) => {
    const [first, second, third] = planObject(making).life;
    return [deliver(making, first), deliver(making, second, { schema: 'newer' }), deliver(making, third)];
  },
  'an unknown resource': (making) => {
    const [first, second, third] = planObject(making).life;
    const unknown = deliver(making, after(making, first, {}), { schema: 'newer resource' });
    return [deliver(making, first), unknown, deliver(making, second), deliver(making, third)];
  },
  'an older state by the retry topic': (making) => {
    const [first, second, third] = planObject(making).life;
    return [...[first, third].map((event) => deliver(making, event)), deliver(making, second, { by: 'retry' })];
  },
} satisfies Record<string, (making: Making) => Story>;

/** One story for each way in which a record may be broken: it stands between the events of an object. */
export function brokenStories(making: Making): Story[] {
  return (Object.keys(damages) as Damage[]).map((damage) => {
    const [first, second, third] = planObject(making).life;
    const broken = deliver(making, { ...second, id: eventId(making) }, { damage });
    return [deliver(making, first), broken, deliver(making, second), deliver(making, third)];
  });
}
