import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { globSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { murmur2, partitionFor } from '../src/partition.ts';

/** The jars that the local stack keeps in its cache, if it ever started a Kafka here. */
function findJars(): string | undefined {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const [client] = globSync(join(cache, 'tributary', 'kafka-*', '**', 'kafka-clients-*.jar'));
  return client === undefined ? undefined : join(dirname(client), '*');
}

const jars = findJars();
const hasJava = spawnSync('java', ['-version']).status === 0;
const isMissing = jars === undefined || !hasJava;
const why = isMissing
  ? ` (skipped: ${hasJava ? 'the local stack has no Kafka jars in its cache' : 'there is no java'})`
  : '';

describe(`the partition of a key${why}`, () => {
  (isMissing ? test.skip : test)('is the one that the Java client chooses, for 10,000 keys', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => randomBytes(index % 70));
    const answer = spawnSync('java', ['-cp', jars ?? '', join(import.meta.dirname, 'Murmur2.java')], {
      input: keys.map((key) => key.toString('hex')).join('\n'),
      encoding: 'utf8',
    });
    expect(answer.status).toBe(0);
    const ours = keys.map((key) => `${murmur2(key)} ${partitionFor(key, 12)}`);
    expect(answer.stdout.trimEnd().split('\n')).toEqual(ours);
  });
});
