import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { versions } from '../../packages/local-stack/src/versions.ts';
import { root } from './script.ts';

/** What of a compose file is looked at. */
interface Service {
  image: string;
  command?: string[];
  entrypoint?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  ports?: string[];
  depends_on?: Record<string, { condition: string }> | string[];
  healthcheck?: { test: unknown[] };
  stop_grace_period?: string;
}

const folder = join(root, 'deploy/compose');
const file = readFileSync(join(folder, 'compose.yaml'), 'utf8');
const { services } = parse(file, { merge: true }) as { services: Record<string, Service> };
const own = Object.entries(services).filter(([, { image }]) => image.includes('tributary'));

describe('the compose file', () => {
  test('names Kafka and the registry in the versions that the tests run on', () => {
    expect(services['kafka']?.image).toBe(`apache/kafka:${versions.kafka.version}`);
    expect(services['registry']?.image).toBe(`apicurio/apicurio-registry:${versions.apicurio.version}`);
  });

  test('has all that is needed, and each waits for what it needs', () => {
    expect(Object.keys(services).toSorted()).toEqual(
      ['ingress', 'kafka', 'registry', 'registry-answers', 'runtime', 'schemas', 'topics'].toSorted(),
    );
    expect(services['runtime']?.depends_on).toEqual({
      topics: { condition: 'service_completed_successfully' },
      schemas: { condition: 'service_completed_successfully' },
    });
    for (const { depends_on: needs = [] } of Object.values(services))
      for (const name of Array.isArray(needs) ? needs : Object.keys(needs)) expect(services).toHaveProperty(name);
  });

  test.each(own)('%s can write nothing and gain nothing, and is reached from this machine alone', (_name, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test.each(['ingress', 'runtime'])('%s says whether it is ready, and has time to drain', (name) => {
    const { healthcheck, stop_grace_period: grace } = services[name] ?? {};
    expect(healthcheck?.test.every((word) => typeof word === 'string')).toBe(true);
    expect(Number.parseInt(grace ?? '', 10)).toBeGreaterThan(25);
  });

  test('its scripts are scripts', () => {
    const scripts = Object.values(services).flatMap(({ entrypoint, healthcheck }) =>
      [entrypoint?.at(-1), healthcheck?.test.at(-1)].filter((one) => typeof one === 'string' && one.includes('fetch(')),
    );
    expect(scripts).toHaveLength(3);
    for (const script of scripts)
      expect(spawnSync(process.execPath, ['--input-type=module', '--check'], { input: String(script) }).status).toBe(0);
  });

  test('its configuration is good, and binds to what other containers reach', () => {
    const main = join(root, 'packages/cli/src/main.ts');
    const checked = spawnSync(process.execPath, ['--conditions=tributary-source', main, 'config', 'check'], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], WOOSHPAY_MAIN_KEY: 'a key of a compose test' },
    });
    expect({ status: checked.status, problems: checked.stderr }).toEqual({ status: 0, problems: '' });
    const { ingress, observe } = parse(readFileSync(join(folder, 'tributary.yaml'), 'utf8')) as Record<string, unknown>;
    expect([ingress, observe]).toEqual([
      { host: '0.0.0.0', port: 8080 },
      { host: '0.0.0.0', port: 9464 },
    ]);
  });
});
