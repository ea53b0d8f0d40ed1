import { describe, expect, test } from '@jest/globals';
import { findCacheFolder, findJava } from '../src/environment.ts';

describe('the environment', () => {
  test.each([
    [{ XDG_CACHE_HOME: '/cache', HOME: '/home/someone' }, '/cache/tributary'],
    [{ XDG_CACHE_HOME: '', HOME: '/home/someone' }, '/home/someone/.cache/tributary'],
    [{ HOME: '/home/someone' }, '/home/someone/.cache/tributary'],
  ])('%j keeps downloads in %s', (environment, expected) => {
    expect(findCacheFolder(environment)).toBe(expected);
  });

  test.each([
    [{ JAVA_HOME: '/opt/java' }, '/opt/java/bin/java'],
    [{ JAVA_HOME: '' }, 'java'],
    [{}, 'java'],
  ])('%j has its Java at %s', (environment, expected) => {
    expect(findJava(environment)).toBe(expected);
  });
});
