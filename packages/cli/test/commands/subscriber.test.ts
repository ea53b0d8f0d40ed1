import { afterAll, describe, expect, test } from '@jest/globals';
import { run, temporaryFolder } from '../shell.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

const torture = (...args: string[]) => run(['subscriber', 'torture', ...args], { folder });

describe('before anything is started it is refused that', () => {
  test.each([
    ['no effects are to be had', ['--', 'true'], 'name one of --effects-url'],
    ['they are in two places', ['--effects-file', 'a', '--effects-url', 'http://b', '--', 'true'], 'name one of'],
    ['the URL is none', ['--effects-url', 'localhost', '--', 'true'], '--effects-url is no URL'],
    ['a kind is not known', ['--effects-file', 'a', '--kinds', 'payment,card', '--', 'true'], 'card is none of'],
    ['the seed is no number', ['--effects-file', 'a', '--seed', '1.5', '--', 'true'], '--seed must be a whole number'],
    ['the rounds are too many', ['--effects-file', 'a', '--rounds', '101', '--', 'true'], '--rounds must be'],
    ['there is no command', ['--effects-file', 'a'], 'missing required argument'],
  ])('%s', async (_what, args, said) => {
    const ran = await torture(...args);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain(said);
  });
});

test('its help says what the service gets, and how it tells its effects', async () => {
  const { stdout } = await torture('--help');
  for (const word of ['KAFKA_BROKERS', 'TRIBUTARY_TOPIC_PREFIX', 'GROUP', '"events":[{"id"'])
    expect(stdout).toContain(word);
});
