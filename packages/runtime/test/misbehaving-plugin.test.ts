import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const plugin = '@acme/tributary-plugin@1.2.3';

/** A process with a batch loop and a plugin that does so: what it stored, and its lines of errors. It must end in order. */
function runPluginThat(misbehaves: string) {
  const program = join(import.meta.dirname, 'processes/misbehaving-plugin.ts');
  const flags = ['--conditions=tributary-source', '--no-warnings', program, misbehaves];
  const { status, stdout, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  // Invariant 9: what is thrown may be the body itself.
  expect(stdout).not.toContain('Erika4242');
  const lines = stdout.trim().split('\n');
  const parsed = lines.map((line) => JSON.parse(line) as { level?: string; stored?: unknown });
  return {
    stored: parsed.flatMap((line) => line.stored ?? []),
    errors: parsed.filter(({ level }) => level === 'error'),
  };
}

describe('no plugin ends the runtime', () => {
  test.each(['throws a text', 'throws nothing', 'returns a promise that rejects', 'returns a list with one'])(
    'one that %s: a dead letter with a code and its name',
    (misbehaves) => {
      const { stored, errors } = runPluginThat(misbehaves);
      expect(stored).toEqual([{ topic: 'dead-letters.acme', code: 'decode.crashed', plugin }]);
      expect(errors).toEqual([expect.objectContaining({ code: 'decode.crashed' })]);
    },
  );

  test.each([
    'leaves a rejected promise behind',
    'leaves a promise behind that rejects later',
    'leaves a promise behind that rejects with a text',
    'leaves a timer behind that throws',
  ])('one that %s: its event, and an error line with a code and its name', (misbehaves) => {
    const { stored, errors } = runPluginThat(misbehaves);
    expect(stored).toEqual([{ topic: 'payments' }]);
    expect(errors).toEqual([expect.objectContaining({ code: 'decode.crashed', plugin })]);
  });
});
