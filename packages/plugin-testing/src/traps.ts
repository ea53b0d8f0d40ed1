import childProcess from 'node:child_process';
import crypto from 'node:crypto';
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import tls from 'node:tls';
import { withMembersReplaced, type ReplacedMember } from './replaced-members.ts';

/** What a trapped function gave, and what it reached for outside of its arguments. */
export interface Trapped<T> {
  result: T;
  used: string[];
}

/**
 * Runs a synchronous function with clock, randomness, environment, timers, network, files and processes out of reach. What it
 * reaches for throws, and is told, also where the function catches it. Named imports of Node's modules are reached too, but
 * within Jest, which keeps copies of them: there the check of imports stands in.
 */
export function whileTrapped<T>(run: () => T): Trapped<T> {
  const used: string[] = [];
  const trap = (name: string) => () => {
    used.push(name);
    throw new Error(`${name} was used`);
  };
  const traps = [...globalTraps(trap), ...processTraps(trap), ...moduleTraps(trap)];
  try {
    const result = withMembersReplaced(traps, () => {
      syncBuiltinESMExports();
      return run();
    });
    return { result, used };
  } finally {
    syncBuiltinESMExports();
  }
}

type Trap = (name: string) => () => never;

const globalFunctions = ['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];

function globalTraps(trap: Trap): ReplacedMember[] {
  return [
    ...globalFunctions.map((name): ReplacedMember => [globalThis, name, trap(name)]),
    [globalThis, 'Date', trappedDate(trap)],
    [Math, 'random', trap('Math.random')],
    [performance, 'now', trap('performance.now')],
    ...['getRandomValues', 'randomUUID'].map((name): ReplacedMember => [
      globalThis.crypto,
      name,
      trap(`crypto.${name}`),
    ]),
  ];
}

/** A Date that computes with what it is given, and does not know what time it is. */
function trappedDate(trap: Trap): DateConstructor {
  return new Proxy(Date, {
    construct: (date, given: unknown[]) =>
      given.length === 0 ? trap('new Date()')() : new date(...(given as [number])),
    apply: trap('Date()'),
    get: (date, member) => (member === 'now' ? trap('Date.now') : (Reflect.get(date, member) as unknown)),
  });
}

const processFunctions = ['hrtime', 'uptime', 'cwd', 'memoryUsage', 'getBuiltinModule'];

function processTraps(trap: Trap): ReplacedMember[] {
  const environment = trap('the environment');
  return [
    [process, 'env', new Proxy({}, { get: environment, has: environment, ownKeys: environment })],
    ...processFunctions.map((name): ReplacedMember => [process, name, trap(`process.${name}`)]),
  ];
}

const modules = { childProcess, dgram, dns, fs, fsPromises: fs.promises, http, https, net, os, tls };
const randomFunctions = ['randomUUID', 'randomBytes', 'randomInt', 'randomFillSync', 'randomFill'];

function moduleTraps(trap: Trap): ReplacedMember[] {
  const random = randomFunctions.map((name): ReplacedMember => [crypto, name, trap(`crypto.${name}`)]);
  const others = Object.entries(modules).flatMap(([name, module]) =>
    functionsOf(module).map((member): ReplacedMember => [module, member, trap(`${name}.${member}`)]),
  );
  return [...random, ...others];
}

function functionsOf(module: object): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(module))
    .filter(([, { value, writable }]) => typeof value === 'function' && writable === true)
    .map(([member]) => member);
}
