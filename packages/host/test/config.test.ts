import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseConfig, type Config } from '../src/index.ts';
import { file, mistakesOf } from './mistakes-of.ts';

describe('a configuration without mistakes', () => {
  const defaults: Config = {
    file,
    folder: '/etc/tributary',
    kafka: { brokers: ['127.0.0.1:9092'], clientId: null, topicPrefix: '', tls: null, sasl: null },
    registry: { url: 'http://127.0.0.1:8081', auth: null },
    ingress: {
      host: '127.0.0.1',
      port: 8080,
      maxBodyBytes: 1_048_576,
      maxHeaderBytes: 16_384,
      requestsPerSecond: null,
      requestTimeoutMs: 10_000,
      publishTimeoutMs: 5000,
      maxWaiting: 1000,
    },
    runtime: {
      group: 'tributary',
      guarantee: 'at-least-once',
      isolation: 'inline',
      workerTimeoutMs: 1000,
      workerMemoryMb: 256,
      duplicates: 'publish',
      duplicatesWindowHours: 72,
      duplicatesMaxEvents: 3_000_000,
    },
    observe: { host: '127.0.0.1', port: 9464 },
    providers: {},
  };

  test.each([
    ['empty', ''],
    ['nothing but comments', '# later\n'],
    ['nothing but empty sections', 'kafka:\nregistry:\ningress:\nruntime:\nobserve:\nproviders:\n'],
    ['sections with nothing in them', 'kafka: {}\nregistry: {}\ningress: {}\nruntime: {}\nobserve: {}\nproviders: {}'],
  ])('may be %s: everything has a default', (_, text) => {
    expect(parseConfig(text, { file })).toEqual(defaults);
  });

  test('may name everything that there is', () => {
    const text = `
kafka:
  brokers: ['kafka-0.kafka:9093', '[::1]:9092']
  clientId: tributary-1
  topicPrefix: staging.
  tls: { ca: tls/ca.pem, cert: tls/cert.pem, key: tls/key.pem }
  sasl: { mechanism: scram-sha-512, username: tributary, password: { env: KAFKA_PASSWORD } }
registry: { url: 'https://registry.example/apis/ccompat/v7/', auth: { file: /run/secrets/registry } }
ingress: { host: '::', port: 0, maxBodyBytes: 2000, maxHeaderBytes: 4096, requestsPerSecond: 50, requestTimeoutMs: 1, publishTimeoutMs: 2, maxWaiting: 3 }
runtime: { group: river, guarantee: at-least-once, isolation: inline, duplicates: publish }
observe: { host: metrics.local, port: 0 }
providers:
  acme:
    plugin: ./plugins/acme
    accounts:
      main:
        environment: live
        settings: { amountUnit: minor, deep: { list: [1] } }
        toleranceSeconds: 300
        schemes: [rsa]
        allowUnsigned: true
        keys:
          - { id: '2026-01', env: ACME_KEY, notBefore: 2026-01-01T00:00:00Z, notAfter: '2026-01-01T00:00:00.000001+00:00' }
          - { id: old, file: keys/old }
      spare: { keys: [] }
`;
    const config = parseConfig(text, { file });
    expect(config.kafka).toEqual({
      brokers: ['kafka-0.kafka:9093', '[::1]:9092'],
      clientId: 'tributary-1',
      topicPrefix: 'staging.',
      tls: {
        ca: { kind: 'file', path: 'tls/ca.pem' },
        cert: { kind: 'file', path: 'tls/cert.pem' },
        key: { kind: 'file', path: 'tls/key.pem' },
      },
      sasl: { mechanism: 'scram-sha-512', username: 'tributary', password: { kind: 'env', name: 'KAFKA_PASSWORD' } },
    });
    expect(config.registry).toEqual({
      url: 'https://registry.example/apis/ccompat/v7',
      auth: { kind: 'file', path: '/run/secrets/registry' },
    });
    expect(config.ingress).toMatchObject({ host: '::', port: 0, requestsPerSecond: 50, maxWaiting: 3 });
    expect(config.providers['acme']).toEqual({
      plugin: './plugins/acme',
      accounts: {
        main: {
          environment: 'live',
          settings: { amountUnit: 'minor', deep: { list: [1] } },
          toleranceSeconds: 300,
          schemes: ['rsa'],
          allowUnsigned: true,
          keys: [
            {
              id: '2026-01',
              reference: { kind: 'env', name: 'ACME_KEY' },
              notBefore: 1_767_225_600_000_000,
              notAfter: 1_767_225_600_000_001,
            },
            { id: 'old', reference: { kind: 'file', path: 'keys/old' }, notBefore: null, notAfter: null },
          ],
        },
        spare: {
          environment: null,
          settings: {},
          toleranceSeconds: null,
          schemes: [],
          allowUnsigned: false,
          keys: [],
        },
      },
    });
  });

  test.each([
    ['true', { ca: null, cert: null, key: null }],
    ['false', null],
    ['{ ca: ca.pem }', { ca: { kind: 'file', path: 'ca.pem' }, cert: null, key: null }],
  ])('kafka.tls may be %s', (tls, expected) => {
    expect(parseConfig(`kafka: { tls: ${tls} }`, { file }).kafka.tls).toEqual(expected);
  });

  test('holds nothing under an id that is not configured, whatever objects inherit', () => {
    const config = parseConfig('providers: { acme: { accounts: {} } }', { file });
    expect(config.providers['constructor']).toBeUndefined();
    expect(config.providers['acme']?.accounts['constructor']).toBeUndefined();
  });

  test('knows its file and folder as absolute paths', () => {
    const config = parseConfig('', { file: 'some/tributary.yaml' });
    expect(config).toMatchObject({ file: resolve('some/tributary.yaml'), folder: resolve('some') });
  });
});

describe('all mistakes at once', () => {
  const text = `kafka:
  broker: []
  brokers: [nowhere]
ingress:
  port: 1.5
runtime: { isolation: process }
providers:
  Acme:
    accounts:
      main:
        keys:
          - { id: a, env: lower, notAfter: soon }
          - { id: a }
  other:
    accounts: { Main: { keys: 1 } }
`;

  test('are told in the order of the file, also below a wrong id and beside an unknown name', () => {
    expect(mistakesOf(text).map(({ path, line }) => `${line} ${path}`)).toEqual([
      '2 kafka.broker',
      '3 kafka.brokers[0]',
      '5 ingress.port',
      '6 runtime.isolation',
      '8 providers.Acme',
      '12 providers.Acme.accounts.main.keys[0].env',
      '12 providers.Acme.accounts.main.keys[0].notAfter',
      '13 providers.Acme.accounts.main.keys[1].id',
      '13 providers.Acme.accounts.main.keys[1]',
      '15 providers.other.accounts.Main.keys',
      '15 providers.other.accounts.Main',
    ]);
  });

  test('stand in the detail of one coded error, one per line under the file', () => {
    expect(() => parseConfig(text, { file })).toThrow(
      expect.objectContaining({
        code: 'config.invalid',
        file,
        detail: expect.stringMatching(
          /^\/etc\/tributary\/tributary\.yaml\nline 2: kafka\.broker: is not known here.*\nline 3: kafka\.brokers\[0\]: must be host:port\n/,
        ),
      }),
    );
  });
});
