import type { Plant } from './plant.ts';
import { append, edit, editLetter, first, invention, nowhere, webhookAt } from './planting.ts';

/** What stands in an output topic, or in a raw topic, and is not what it should be. */
export const corruptions: readonly Plant[] = [
  {
    what: 'an altered amount',
    plant: (world) =>
      edit(world, 'late', (record) =>
        world.changed(record, ({ refund }) => Object.assign(refund?.amount ?? {}, { amount: '2.35' })),
      ),
    counters: { C: 1 },
    says: /amount should be 2\.340, is 2\.35/,
  },
  {
    what: 'an altered object',
    plant: (world) =>
      edit(world, 'late', (record) =>
        world.changed(record, ({ refund }) => Object.assign(refund ?? {}, { id: 'r-9' })),
      ),
    counters: { C: 1 },
    says: /object id should be r-2, is r-9/,
  },
  {
    what: 'another digest of the body',
    plant: (world) =>
      edit(world, 'late', (record) =>
        world.changed(record, ({ raw }) => Object.assign(raw, { body_sha256: nowhere.body_sha256 })),
      ),
    counters: { C: 1 },
    says: /raw\.body_sha256 should be/,
  },
  {
    what: 'an id that is not made of what the provider said',
    plant: (world) =>
      edit(world, 'late', (record) => world.changed(record, (event) => void (event.id = `${event.id.slice(0, -1)}x`))),
    counters: { C: 1 },
    says: /id should be [0-9a-f-]{36}, is/,
  },
  {
    what: 'another key',
    plant: (world) => edit(world, 'late', () => ({ key: 'acme/main/p-9' })),
    counters: { C: 1 },
    says: /key should be acme\/main\/p-1, is acme\/main\/p-9/,
  },
  {
    what: 'an event of nobody',
    plant: (world) => append(world, invention(world, nowhere)),
    counters: { C: 1 },
    says: /there is no webhook at \S+raw\.acme\[\d]@999/,
  },
  {
    what: 'a forged event of a webhook that is ignored',
    plant: (world) => append(world, invention(world, webhookAt(world, 'ignored'))),
    counters: { C: 1 },
    says: /IGNORED was expected/,
    rest: { published: 7, ignored: 0 },
  },
  {
    what: 'one event too many of a webhook',
    plant: (world) => append(world, invention(world, { index: 1 })),
    counters: { C: 1 },
    says: /source\.event_id should be evt_unanswered_p-2, is null/,
  },
  {
    what: 'bytes that are no event',
    plant: (world) => append(world, { ...invention(world, nowhere), value: Buffer.from([0, 0, 0, 0, 1, 255, 255]) }),
    counters: { C: 1 },
    says: /value at \S+payments\[\d]@\d+: it cannot be read/,
  },
  {
    what: 'half an event',
    plant: (world) =>
      append(world, {
        ...invention(world, nowhere),
        value: first(world, 'late').record.value?.subarray(0, 60) ?? null,
      }),
    counters: { C: 1 },
    says: /no such event: EOFException/,
  },
  {
    what: 'an event of another topic',
    plant: (world) => append(world, { ...invention(world, nowhere), topic: world.names.canonical('payouts') }),
    counters: { C: 1 },
    says: /a tributary\.events\.PaymentsEvent on this topic/,
  },
  {
    what: 'an altered body in a dead letter',
    plant: (world) =>
      edit(world, 'unmapped', ({ value }) => ({ value: Buffer.concat([value ?? Buffer.alloc(0), Buffer.from(' ')]) })),
    counters: { C: 1 },
    says: /dead letter \(decode\.unmapped_type\) .*: key, value or headers are not those of webhook/,
  },
  {
    what: 'a dead letter without a header of its webhook',
    plant: editLetter('unmapped', 'raw-received-at', undefined),
    counters: { C: 1 },
    says: /key, value or headers are not those of webhook/,
  },
  {
    what: 'another code of a dead letter',
    plant: editLetter('unmapped', 'dead-letter-code', 'decode.crashed'),
    counters: { C: 1 },
    says: /code should be decode\.unmapped_type, is decode\.crashed/,
  },
  {
    what: 'a dead letter of nobody',
    plant: (world) =>
      append(world, {
        topic: world.names.deadLetters('acme'),
        key: null,
        value: null,
        headers: [['dead-letter-code', 'decode.crashed']],
      }),
    counters: { C: 1 },
    says: /there is no webhook at null/,
  },
  {
    what: 'a dead letter of a webhook that should be published',
    plant: (world) => edit(world, 'late', () => world.letterOf('late')),
    counters: { C: 1 },
    says: /dead letter \(decode\.unexpected_shape\) .*: PUBLISHED was expected/,
    rest: { published: 5, deadLettered: 3 },
  },
  {
    what: 'a webhook that nobody gave',
    plant: (world) => (world.lines = world.lines.filter((line) => line !== world.line('late'))),
    counters: { C: 1 },
    says: /nobody gave it/,
    rest: { judged: 8, published: 5 },
  },
  {
    what: 'another body than the one that was given',
    plant: (world) => Object.assign(world.line('unmapped'), { bodySha256: nowhere.body_sha256 }),
    counters: { C: 1 },
    says: /the stored body is not the one that was given/,
  },
];
