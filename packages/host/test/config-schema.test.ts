import { describe, expect, test } from '@jest/globals';
import { mistakesOf } from './mistakes-of.ts';

/** A file with one account whose lines after `main:` are given. */
function account(...lines: string[]): string {
  return ['providers:', '  acme:', '    accounts:', '      main:', ...lines.map((line) => `        ${line}`)].join(
    '\n',
  );
}

const main = 'providers.acme.accounts.main';
const key = (fields: string) => account(`keys: [{ ${fields} }]`);

const id = 'is no id of';
const inline = 'a secret never stands in the configuration';

describe('a mistake is told with its path and its line', () => {
  test.each<[string, string, string, number]>([
    ['kafak: {}', 'kafak', 'is not known here (known: kafka, registry, ingress,', 1],
    ['- 1', '', 'must be a map', 1],
    ['just words', '', 'must be a map', 1],
    ['kafka: 1', 'kafka', 'must be a map', 1],
    ['kafka:\n  broker: [a:1]', 'kafka.broker', 'is not known here (known: brokers,', 2],
    ['kafka: { brokers: a:1 }', 'kafka.brokers', 'must be a list', 1],
    ['kafka: { brokers: [] }', 'kafka.brokers', 'must name at least one broker', 1],
    ['kafka:\n  brokers:\n    - a:1\n    - b', 'kafka.brokers[1]', 'must be host:port', 4],
    ['kafka: { brokers: ["a:0"] }', 'kafka.brokers[0]', 'must be host:port', 1],
    ['kafka: { brokers: ["a:65536"] }', 'kafka.brokers[0]', 'must be host:port', 1],
    ['kafka: { brokers: ["::1:9092"] }', 'kafka.brokers[0]', 'must be host:port', 1],
    ['kafka: { brokers: ["http://a:1"] }', 'kafka.brokers[0]', 'must be host:port', 1],
    ['kafka: { topicPrefix: "a/b" }', 'kafka.topicPrefix', 'must be at most 100', 1],
    ['kafka: { clientId: "" }', 'kafka.clientId', 'must be 1 to 100', 1],
    ['kafka: { tls: maybe }', 'kafka.tls', 'must be true, false, or a map', 1],
    ['kafka: { tls: { cert: a } }', 'kafka.tls', 'must have cert and key, or neither', 1],
    ['kafka: { tls: { key: a } }', 'kafka.tls', 'must have cert and key, or neither', 1],
    ['kafka: { sasl: { mechanism: gssapi, username: a, password: { env: A } } }', 'kafka.sasl.mechanism', 'one of', 1],
    ['kafka: { sasl: { mechanism: plain, password: { env: A } } }', 'kafka.sasl.username', 'is missing', 1],
    ['kafka: { sasl: { mechanism: plain, username: a } }', 'kafka.sasl.password', 'is missing', 1],
    ['kafka: { sasl: { username: a, password: { env: A } } }', 'kafka.sasl.mechanism', 'is missing', 1],
    ['kafka: { sasl: { mechanism: plain, username: a, password: hunter2 } }', 'kafka.sasl.password', inline, 1],
    ['kafka: { sasl: { mechanism: plain, username: a, password: {} } }', 'kafka.sasl.password', 'env or file', 1],
    ['registry: { url: "ftp://a" }', 'registry.url', 'must be an http or https URL', 1],
    ['registry: { url: nowhere }', 'registry.url', 'must be an http or https URL', 1],
    ['registry: { url: "http://user:hunter2@a" }', 'registry.url', 'registry.auth', 1],
    ['registry: { url: "http://a/?b" }', 'registry.url', 'must have no query', 1],
    ['registry: { auth: { env: A, file: b } }', 'registry.auth', 'not both', 1],
    ['registry: { auth: "user:hunter2" }', 'registry.auth', inline, 1],
    ['ingress: { host: "a b" }', 'ingress.host', 'must be a host name or an IP address', 1],
    ['ingress: { port: 65536 }', 'ingress.port', 'must be a whole number from 0 to 65535', 1],
    ['ingress: { port: -1 }', 'ingress.port', 'must be a whole number from 0 to 65535', 1],
    ['ingress: { port: "8080" }', 'ingress.port', 'must be a whole number from 0 to 65535', 1],
    ['ingress: { maxBodyBytes: 1.5 }', 'ingress.maxBodyBytes', 'must be a whole number', 1],
    ['ingress: { requestsPerSecond: 0 }', 'ingress.requestsPerSecond', 'must be more than 0', 1],
    ['ingress: { requestsPerSecond: many }', 'ingress.requestsPerSecond', 'must be a number', 1],
    ['ingress: { maxWaiting: 0 }', 'ingress.maxWaiting', 'must be a whole number from 1', 1],
    ['ingress: { publishTimeoutMs: .inf }', 'ingress.publishTimeoutMs', 'must be a whole number', 1],
    ['runtime: { guarantee: at-most-once }', 'runtime.guarantee', 'must be one of at-least-once, exactly-once', 1],
    ['runtime: { isolation: process }', 'runtime.isolation', 'must be one of inline, worker', 1],
    ['runtime: { workerTimeoutMs: 1 }', 'runtime.workerTimeoutMs', 'from 25 to 600000', 1],
    ['runtime: { workerMemoryMb: 1 }', 'runtime.workerMemoryMb', 'from 64 to 65536', 1],
    ['runtime: { duplicates: drop }', 'runtime.duplicates', 'must be one of publish, suppress', 1],
    ['runtime: { duplicatesWindowHours: 0 }', 'runtime.duplicatesWindowHours', 'from 1 to 720', 1],
    ['runtime: { duplicatesMaxEvents: 10 }', 'runtime.duplicatesMaxEvents', 'from 1000 to 20000000', 1],
    ['runtime: { group: "" }', 'runtime.group', 'must be 1 to 150', 1],
    ['ingress: { port: 9000 }\nobserve: { port: 9000 }', 'observe.port', 'is also the port of ingress', 2],
    ['observe: { port: 1e9 }', 'observe.port', 'must be a whole number', 1],
    ['providers: []', 'providers', 'must be a map', 1],
    ['providers:\n  Acme: { accounts: {} }', 'providers.Acme', `${id} a provider`, 2],
    [`providers:\n  ${'a'.repeat(42)}: { accounts: {} }`, `providers.${'a'.repeat(42)}`, `${id} a provider`, 2],
    ['providers:\n  a.b: { accounts: {} }', 'providers["a.b"]', `${id} a provider`, 2],
    ['providers:\n  acme: {}', 'providers.acme.accounts', 'is missing', 2],
    ['providers:\n  acme:\n    accounts: { 1st: { keys: [] } }', 'providers.acme.accounts.1st', `${id} an account`, 3],
    ['providers: { acme: { plugin: "", accounts: {} } }', 'providers.acme.plugin', 'must not be empty', 1],
    [account('environment: live'), `${main}.keys`, 'is missing', 4],
    [account('keys: []', 'environment: LIVE'), `${main}.environment`, 'must be one of live, test', 6],
    [account('keys: []', 'toleranceSeconds: 0'), `${main}.toleranceSeconds`, 'must be more than 0', 6],
    [account('keys: []', 'toleranceSeconds: 1.5'), `${main}.toleranceSeconds`, 'must be a whole number', 6],
    [account('keys: []', 'settings: [1]'), `${main}.settings`, 'must be a map', 6],
    [account('keys: []', 'schemes: rsa'), `${main}.schemes`, 'must be a list', 6],
    [account('keys: []', 'allowUnsigned: yes'), `${main}.allowUnsigned`, 'must be true or false', 6],
    [account('keys: []', 'tolerance: 3'), `${main}.tolerance`, 'is not known here (known: environment,', 6],
    [account('keys:', '  - { env: A }'), `${main}.keys[0].id`, 'is missing', 6],
    [key('id: 2026, env: A'), `${main}.keys[0].id`, 'must be a string; put the number in quotes', 5],
    [key('id: "a b", env: A'), `${main}.keys[0].id`, 'must be 1 to 64', 5],
    [key('id: a'), `${main}.keys[0]`, 'must name its secret with env or file', 5],
    [key('id: a, env: A, file: b'), `${main}.keys[0]`, 'must have env or file, not both', 5],
    [key('id: a, env: whsec_hunter2'), `${main}.keys[0].env`, 'never the secret itself', 5],
    [key('id: a, env: A, value: hunter2'), `${main}.keys[0].value`, inline, 5],
    [key('id: a, env: A, secret: hunter2'), `${main}.keys[0].secret`, inline, 5],
    [key('id: a, env: A, hunter2: x'), `${main}.keys[0]`, inline, 5],
    [account('keys: [hunter2]'), `${main}.keys[0]`, 'must be a map', 5],
    [key('id: a, env: A, notBefore: 2026-02-01'), `${main}.keys[0].notBefore`, 'must be an RFC 3339 time', 5],
    [key('id: a, env: A, notAfter: 2026-02-30T00:00:00Z'), `${main}.keys[0].notAfter`, 'must be an RFC 3339 time', 5],
    [
      key('id: a, env: A, notBefore: 2026-02-01T00:00:00Z, notAfter: 2026-02-01T01:00:00+01:00'),
      `${main}.keys[0].notAfter`,
      'must be later than notBefore',
      5,
    ],
    [
      account('keys:', '  - { id: a, env: A }', '  - { id: b, env: B }', '  - { id: a, env: C }'),
      `${main}.keys[2].id`,
      'is also the id of keys[0]',
      8,
    ],
  ])('%j', (text, path, ...[message, line]) => {
    const mistakes = mistakesOf(text);
    expect(mistakes).toEqual([{ path, message: expect.stringContaining(message), line }]);
    expect(JSON.stringify(mistakes)).not.toContain('hunter2');
  });
});
