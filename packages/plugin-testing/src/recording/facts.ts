import type { Golden } from '../golden.ts';

/** Members that say what happened, to how much of what. Times are left out: one that is of a person is replaced. */
const facts = new Set(['type', 'status', 'amount', 'currency']);

/**
 * What must be the same of a webhook and of the one that it becomes with personal data replaced: which events, in which states,
 * over how much money. Ids, names and references are none of it.
 */
export function factsOf(golden: Golden): unknown {
  return 'events' in golden ? golden.events.map((event) => factsWithin(event, '')) : golden;
}

function factsWithin(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([member, item]) => {
    const place = `${path}.${member}`;
    const isFact = typeof item !== 'object' && facts.has(member) && !place.startsWith('.metadata');
    return isFact ? [`${place} ${String(item)}`] : factsWithin(item, place);
  });
}
