import crypto from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { must, type ConformanceCase } from './finding.ts';
import type { Subject } from './subject.ts';

/**
 * Interpretation asks nobody but the body: no clock, no randomness, no environment, no timers, no network while it runs; and a
 * plugin imports the SDK and its own files alone, so that files and sockets are out of its reach from the start.
 */
export function purityCases(subject: Subject): ConformanceCase[] {
  return [
    ...sourceFiles(join(subject.folder, 'src')).map((file) => ({
      name: `${file.slice(subject.folder.length + 1)} imports the SDK and its own files alone`,
      run: () => checkImports(file),
    })),
    ...subject.fixtures.map((fixture) => ({
      place: { kind: 'fixture' as const, name: fixture.name },
      name: `${fixture.name} becomes the same without clock, randomness, environment, timers and network`,
      run: () => {
        const genuine = subject.genuine(fixture);
        const free = subject.show(fixture, genuine);
        const { result, used } = whileTrapped(() => subject.show(fixture, genuine));
        const rule = {
          rule: 'pure-reading',
          toDo: 'Take what is needed from the body; what the provider does not say is null',
        };
        must(used.length === 0 && isDeepStrictEqual(free, result), rule, {
          where: fixture.name,
          what: `asked ${used.join(', ') || 'something outside'}`,
        });
      },
    })),
  ];
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^'"\n]*?from\s*['"]([^'"]+)['"]|\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g;

function checkImports(file: string): void {
  for (const [, imported, dynamic] of readFileSync(file, 'utf8').matchAll(importPattern)) {
    const specifier = imported ?? dynamic ?? '';
    const isOwn = specifier.startsWith('./') || specifier.startsWith('../');
    must(
      isOwn || specifier === '@tributary/plugin-sdk' || specifier === 'zod' || specifier === 'valibot',
      { rule: 'sdk-alone', toDo: 'Use what @tributary/plugin-sdk offers; say what you miss in it' },
      { where: file, what: `imports ${specifier}` },
    );
  }
}

function sourceFiles(folder: string): string[] {
  const entries = readdirSync(folder)
    .toSorted()
    .map((name) => join(folder, name));
  return entries.flatMap((path) =>
    statSync(path).isDirectory() ? sourceFiles(path) : /\.[mc]?[jt]s$/.test(path) ? [path] : [],
  );
}

/** Runs a synchronous function with everything outside of the bytes out of reach, and tells what it reached for. */
function whileTrapped<T>(run: () => T): { result: T | undefined; used: string[] } {
  const used: string[] = [];
  const restore = [...traps(used)].map(([target, member, trap]) => {
    const descriptor = Object.getOwnPropertyDescriptor(target, member);
    Object.defineProperty(target, member, { configurable: true, writable: true, value: trap });
    return () =>
      descriptor === undefined
        ? Reflect.deleteProperty(target, member)
        : Object.defineProperty(target, member, descriptor);
  });
  try {
    return { result: run(), used };
  } finally {
    for (const undo of restore) undo();
  }
}

function* traps(used: string[]): Generator<[target: object, member: string, trap: unknown]> {
  const trap = (name: string) => () => {
    used.push(name);
    throw new Error(`${name} was used`);
  };
  for (const name of ['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'])
    yield [globalThis, name, trap(name)];
  yield [Math, 'random', trap('Math.random')];
  yield [performance, 'now', trap('performance.now')];
  for (const name of ['randomUUID', 'randomBytes']) yield [crypto, name, trap(`crypto.${name}`)];
  yield [process, 'env', new Proxy({}, { get: trap('the environment'), has: trap('the environment') })];
  yield [globalThis, 'Date', trappedDate(trap)];
}

/** A Date that computes with what it is given, and does not know what time it is. */
function trappedDate(trap: (name: string) => () => never): DateConstructor {
  return new Proxy(Date, {
    construct: (date, given: unknown[]) =>
      given.length === 0 ? trap('new Date()')() : new date(...(given as [number])),
    apply: trap('Date()'),
    get: (date, member) => (member === 'now' ? trap('Date.now') : (Reflect.get(date, member) as unknown)),
  });
}
