import { partitionFor, type OutgoingRecord } from '@tributary/kafka';
import type { JudgeOptions } from './judge.ts';
import type { Output, SmallWorld } from './small-world.ts';

/** The first that came of a webhook. */
export function first(world: SmallWorld, name: string): Output {
  const found = world.outputs.find(({ of }) => of === name);
  if (found === undefined) throw new Error(`nothing came of ${name}`);
  return found;
}

/** As if nothing had come of a webhook, on a topic or at all. */
export function remove(world: SmallWorld, name: string, topic = ''): void {
  world.outputs = world.outputs.filter(({ of, record }) => of !== name || !record.topic.endsWith(topic));
}

/** Changes the first that came of a webhook. */
export function edit(
  world: SmallWorld,
  name: string,
  change: (record: OutgoingRecord) => Partial<OutgoingRecord>,
): void {
  const output = first(world, name);
  output.record = { ...output.record, ...change(output.record) };
}

/** One more record, after all others. */
export function append(world: SmallWorld, record: OutgoingRecord): void {
  world.outputs.push({ of: 'nobody', record });
}

/** Asks the judge otherwise. */
export function ask(world: SmallWorld, otherwise: Partial<JudgeOptions>): void {
  world.request = { ...world.request, ...otherwise };
}

/** An event that nobody sent: it says that it came of the webhook at a place. */
export function invention(
  world: SmallWorld,
  at: { partition?: number; offset?: number; index?: number; body_sha256?: string },
): OutgoingRecord {
  const { record } = first(world, 'unanswered');
  const invented = world.changed(record, (event) => {
    event.id = '00000000-0000-5000-8000-000000000000';
    event.source.event_id = null;
    event.identity = 'BODY_DIGEST';
    Object.assign(event.raw, at);
  });
  return { ...invented, key: 'acme/main/p-9' };
}

/** Where there is no webhook. */
export const nowhere = { offset: 999, body_sha256: 'f'.repeat(64) };

/** Where a webhook is, and its body. */
export function webhookAt(world: SmallWorld, name: string): { partition: number; offset: number; body_sha256: string } {
  const { partition = 0, offset = 0, bodySha256 } = world.line(name);
  return { partition, offset, body_sha256: bodySha256 };
}

/** As if the last webhook had not been committed. */
export function uncommitLast(world: SmallWorld): void {
  const { partition = 0, offset = 0 } = world.line('late');
  world.committed.set(partition, BigInt(offset));
}

/** Another value of a header of a dead letter, or none. */
export const editLetter = (name: string, header: string, value: string | undefined) => (world: SmallWorld) =>
  edit(world, name, ({ headers = [] }) => ({
    headers: headers.flatMap((one) =>
      one[0] !== header ? [one] : value === undefined ? [] : [[header, value] as const],
    ),
  }));

/** Publishes the first that came of a webhook to a partition that its key does not choose. */
export function elsewhere(world: SmallWorld, name: string): void {
  edit(world, name, ({ key }) => ({ partition: 1 - partitionFor(Buffer.from(key ?? ''), 2) }));
}
