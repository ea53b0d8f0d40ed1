import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { createRegistry, schemaTexts } from '@tributary/events';
import { describeKafka } from '../../../../test/jest/stack.ts';
import type { SchemaObject } from '../../src/schema-json.ts';
import { run, temporaryFolder } from '../shell.ts';

describeKafka('schemas check --against a real registry', ({ registryUrl }) => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);
  /** Subjects of this run alone: the stack is shared. */
  const topicPrefix = `t${randomUUID().slice(0, 8)}-`;
  const subject = `${topicPrefix}payments-value`;
  const check = async () => {
    const config = `registry: { url: '${registryUrl}' }\nkafka: { topicPrefix: '${topicPrefix}' }\n`;
    writeFileSync(join(folder, 'tributary.yaml'), config);
    return run(['schemas', 'check', '--against', 'registry'], { folder });
  };
  const register = async (change: (schema: SchemaObject) => unknown) => {
    const schema = JSON.parse(schemaTexts.payments) as SchemaObject;
    change(schema);
    await createRegistry({ url: registryUrl }).register(subject, JSON.stringify(schema));
  };

  test('passes before anything is registered', async () => {
    const ran = await check();
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout).toContain('0 pairs of versions');
  });

  test('reads every version that is registered', async () => {
    await register((schema) => schema.fields?.pop());
    await register(() => undefined);
    const ran = await check();
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout).toContain('2 pairs of versions');
  });

  test('refuses this version where one that was registered had more', async () => {
    await register((schema) => schema.fields?.push({ name: 'loan', type: ['null', 'string'], default: null }));
    const ran = await check();
    expect(ran.exitCode).toBe(1);
    expect(ran.stdout).toContain('✗ payments PaymentsEvent.loan is gone (against version 3)');
    expect(ran.stderr).toContain('schemas.incompatible');
  });
});
