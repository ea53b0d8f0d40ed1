import { describe, expect, test } from '@jest/globals';
import { StackError } from '../src/error.ts';
import { makePlan, type Plan, type Probes, type Wanted } from '../src/plan.ts';

const local = '127.0.0.1:9092';
const remote = 'kafka.example.org:9092';
const localRegistry = 'http://127.0.0.1:8081';
const remoteRegistry = 'http://registry.example.org:8081';

/** What a machine looks like: where a Kafka or a registry answers, which ports are taken, what is missing for jars. */
interface Machine {
  answering?: readonly string[];
  taken?: readonly number[];
  missing?: string;
}

function probing({ answering = [], taken = [], missing }: Machine): Probes {
  return {
    answersKafka: async ({ host, port }) => answering.includes(`${host}:${port}`),
    answersRegistry: async (url) => answering.includes(url),
    isFree: async (port) => !taken.includes(port),
    findMissing: async () => missing,
  };
}

function plan(wanted: Partial<Wanted>, machine: Machine): Promise<Plan> {
  const defaults = { brokers: 1, registry: false, configured: undefined, environment: {} } as const;
  return makePlan({ ...defaults, ...wanted }, probing(machine));
}

/** One row of a table: what it is about, what is wanted, what the machine looks like, and what comes of it. */
type Row<Expected> = [name: string, wanted: Partial<Wanted>, machine: Machine, expected: Expected];

const running = (broker: string) => ({ kind: 'running', brokers: [broker] });
const start = (port?: number) => ({ kind: 'start', port });

describe('which Kafka it is', () => {
  const choices: Row<object>[] = [
    [
      'what the configuration names, where it answers',
      { configured: { brokers: [remote] } },
      { answering: [remote] },
      running(remote),
    ],
    [
      'what the configuration names, before what the environment names',
      { configured: { brokers: [remote] }, environment: { KAFKA_BROKERS: local } },
      { answering: [remote, local] },
      running(remote),
    ],
    [
      'that of the configuration if one of several brokers answers',
      { configured: { brokers: [local, remote] } },
      { answering: [remote] },
      { kind: 'running', brokers: [local, remote] },
    ],
    [
      'one started at the configured address, if it is free and of this machine',
      { configured: { brokers: [local] } },
      {},
      start(9092),
    ],
    [
      'one started at the configured free address, before what the environment names',
      { configured: { brokers: [local] }, environment: { KAFKA_BROKERS: remote } },
      { answering: [remote] },
      start(9092),
    ],
    ['what KAFKA_BROKERS names', { environment: { KAFKA_BROKERS: remote } }, { answering: [remote] }, running(remote)],
    [
      'what KAFKA_BROKERS names, before what TRIBUTARY_KAFKA demands',
      { environment: { KAFKA_BROKERS: remote, TRIBUTARY_KAFKA: 'jars' } },
      { answering: [remote] },
      running(remote),
    ],
    ['one from jars, if TRIBUTARY_KAFKA demands it', { environment: { TRIBUTARY_KAFKA: 'jars' } }, {}, start()],
    ['one from jars, if nothing is said', {}, {}, start()],
    [
      'one from jars, if empty things are said',
      { configured: { brokers: [] }, environment: { KAFKA_BROKERS: ' , ', TRIBUTARY_KAFKA: '' } },
      {},
      start(),
    ],
  ];

  test.each(choices)('%s', async (...[, wanted, machine, expected]) => {
    expect((await plan(wanted, machine)).kafka).toMatchObject(expected);
  });

  const refusals: Row<RegExp>[] = [
    [
      'a configured address elsewhere that does not answer',
      { configured: { brokers: [remote] } },
      {},
      /kafka\.example\.org:9092.*kafka\.brokers/,
    ],
    [
      'a configured local address where something else listens',
      { configured: { brokers: [local] } },
      { taken: [9092] },
      /kafka\.brokers/,
    ],
    [
      'several configured addresses that do not answer',
      { configured: { brokers: [local, '127.0.0.1:9093'] } },
      {},
      /kafka\.brokers/,
    ],
    [
      'one configured address for three brokers',
      { brokers: 3, configured: { brokers: [local] } },
      {},
      /kafka\.brokers/,
    ],
    ['a configured address that is none', { configured: { brokers: ['nonsense'] } }, {}, /nonsense/],
    ['KAFKA_BROKERS that do not answer', { environment: { KAFKA_BROKERS: `${local},${remote}` } }, {}, /KAFKA_BROKERS/],
    ['Docker', { environment: { TRIBUTARY_KAFKA: 'docker' } }, {}, /Docker is not supported yet/],
    ['an unknown demand', { environment: { TRIBUTARY_KAFKA: 'podman' } }, {}, /"podman"/],
    ['a machine where something is missing', {}, { missing: 'Maven is missing' }, /Maven is missing/],
    [
      'a free configured address, where something is missing',
      { configured: { brokers: [local] } },
      { missing: 'Java is missing' },
      /Java is missing/,
    ],
  ];

  test.each(refusals)('is never %s', async (...[, wanted, machine, message]) => {
    const planning = plan(wanted, machine);
    await expect(planning).rejects.toBeInstanceOf(StackError);
    await expect(planning).rejects.toMatchObject({
      code: 'stack.unavailable',
      message: expect.stringMatching(message),
    });
  });
});

describe('which registry it is', () => {
  const named = (registryUrl: string) => ({ brokers: [local], registryUrl });
  const choices: Row<object>[] = [
    [
      'what the configuration names',
      { configured: named(remoteRegistry) },
      { answering: [local, remoteRegistry] },
      { kind: 'running', url: remoteRegistry },
    ],
    [
      'one started at the configured address, if it is free and of this machine',
      { configured: named(localRegistry) },
      { answering: [local] },
      start(8081),
    ],
    [
      'what SCHEMA_REGISTRY_URL names',
      { environment: { SCHEMA_REGISTRY_URL: remoteRegistry } },
      { answering: [remoteRegistry] },
      { kind: 'running', url: remoteRegistry },
    ],
    [
      'one from jars beside a Kafka that runs',
      { environment: { KAFKA_BROKERS: local } },
      { answering: [local] },
      start(),
    ],
    ['one from jars, if nothing is said', {}, {}, start()],
  ];

  test.each(choices)('%s', async (...[, wanted, machine, expected]) => {
    expect((await plan({ ...wanted, registry: true }, machine)).registry).toMatchObject(expected);
  });

  const refusals: Row<RegExp>[] = [
    ['a configured address elsewhere that does not answer', { configured: named(remoteRegistry) }, {}, /registry\.url/],
    [
      'a configured local address where something else listens',
      { configured: named(localRegistry) },
      { taken: [8081] },
      /registry\.url/,
    ],
    [
      'a SCHEMA_REGISTRY_URL that does not answer',
      { environment: { SCHEMA_REGISTRY_URL: localRegistry } },
      {},
      /SCHEMA_REGISTRY_URL/,
    ],
    [
      'one that would have to be started where something is missing',
      { environment: { KAFKA_BROKERS: local } },
      { answering: [local], missing: 'Java is missing' },
      /Java/,
    ],
  ];

  test.each(refusals)('is never %s', async (...[, wanted, machine, message]) => {
    const planning = plan({ ...wanted, registry: true }, machine);
    await expect(planning).rejects.toMatchObject({
      code: 'stack.unavailable',
      message: expect.stringMatching(message),
    });
  });

  test('is none where none is wanted', async () => {
    const unwanted = { environment: { KAFKA_BROKERS: local, SCHEMA_REGISTRY_URL: localRegistry } };
    const { registry } = await plan(unwanted, { answering: [local], missing: 'Java is missing' });
    expect(registry).toBeUndefined();
  });
});

test('the origin says in one line what it is and why', async () => {
  const wanted = { registry: true, environment: { KAFKA_BROKERS: local } };
  const { origin } = await plan(wanted, { answering: [local] });
  expect(origin).toBe(
    'Kafka at 127.0.0.1:9092 (KAFKA_BROKERS names it); Apicurio Registry 3.0.9 started here (nothing else is configured)',
  );
});
