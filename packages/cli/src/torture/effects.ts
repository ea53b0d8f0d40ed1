/** An event that a service counted. */
export interface CountedEvent {
  id: string;
  revision: number;
}

/** An object as a service has it. */
export interface ObjectEffects {
  kind: string;
  id: string;
  status: string;
  /** Text as the service gives it. */
  amount: string;
  currency: string;
  /** In the order in which it applied them. */
  events: CountedEvent[];
}

/** What a service says of its effects; or what is wrong with what it says. */
export type EffectsReading = { kind: 'effects'; objects: ObjectEffects[] } | { kind: 'unreadable'; why: string };

/** Reads a JSON array of objects, or one object on each line. */
export function readEffects(text: string): EffectsReading {
  try {
    return { kind: 'effects', objects: parse(text).map(readObject) };
  } catch (error) {
    return { kind: 'unreadable', why: (error as Error).message };
  }
}

function parse(text: string): unknown[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) return parseJson(trimmed, 'the answer') as unknown[];
  return trimmed
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [parseJson(line, `line ${index + 1}`)]));
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${place} is no JSON`, { cause });
  }
}

function readObject(value: unknown, index: number): ObjectEffects {
  const place = `object ${index + 1}`;
  const object = asRecord(value, place);
  const { events } = object;
  if (!Array.isArray(events)) throw new Error(`${place} has no list \`events\``);
  return {
    kind: textOf(object, 'kind', place),
    id: textOf(object, 'id', place),
    status: textOf(object, 'status', place),
    amount: typeof object['amount'] === 'number' ? String(object['amount']) : textOf(object, 'amount', place),
    currency: textOf(object, 'currency', place),
    events: events.map((event, at) => readEvent(event, `event ${at + 1} of ${place}`)),
  };
}

function readEvent(value: unknown, place: string): CountedEvent {
  const event = asRecord(value, place);
  const { revision } = event;
  if (typeof revision !== 'number') throw new Error(`${place} has no number \`revision\``);
  return { id: textOf(event, 'id', place), revision };
}

function asRecord(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error(`${place} is no JSON object`);
  return value as Record<string, unknown>;
}

/** `null` is as good as a text that is not known: it is compared as one. */
function textOf(object: Record<string, unknown>, name: string, place: string): string {
  const value = object[name];
  if (value === null && name !== 'id') return 'null';
  if (typeof value !== 'string') throw new Error(`${place} has no text \`${name}\``);
  return value;
}
