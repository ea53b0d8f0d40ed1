import childProcess from 'node:child_process';
import crypto from 'node:crypto';
import dns from 'node:dns';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import timers from 'node:timers';
import tls from 'node:tls';
import { loadSubject } from '@tributary/plugin-testing';
import { pluginIds, pluginsFolder } from '../../../test/plugins/plugins-folder.ts';
import { createInterpret, type Interpretation } from '../src/index.ts';
import { bodyOf, encoders, paidCharge, providerOf, recordOf } from './acme.ts';

/*
 * Interprets every fixture of every plugin twice: as it is, and with clock, randomness, environment, files, network,
 * processes and timers trapped. A process of its own, since traps in Node's modules cannot be set within Jest. Prints one
 * JSON line: what differed, and which of the planted impurities the traps let pass.
 */
/** Digests, keys and proofs are computed, the same each time; everything else of Node's modules reaches outside. */
const computing =
  /^(createHash|createHmac|createPublicKey|createSecretKey|hash|timingSafeEqual|verify|Hash|Hmac|KeyObject|constants)$/;
const write = process.stdout.write.bind(process.stdout);
const { stringify } = JSON;
const webhooks = await collect();
const before = webhooks.map(run);
trap();
const after = webhooks.map(run);
const differing = webhooks.filter((_webhook, at) => before[at] !== after[at]).map(({ name }) => name);
const passed = Object.entries(planted()).flatMap(([name, impurity]) => (isTrapped(impurity) ? [] : [name]));
write(
  `${stringify({ webhooks: webhooks.length, published: before.filter((one) => one.includes('published')).length, differing, passed })}\n`,
);

interface NamedRun {
  name: string;
  interpret: () => Interpretation;
}

async function collect(): Promise<NamedRun[]> {
  const subjects = await Promise.all(pluginIds.map((id) => loadSubject(join(pluginsFolder, id))));
  const acme = createInterpret(providerOf(), encoders);
  const record = recordOf(bodyOf(paidCharge()));
  return [
    { name: 'acme', interpret: () => acme(record) },
    ...subjects.flatMap(({ plugin, fixtures, genuine, show }) =>
      fixtures.map((fixture) => {
        const shown = genuine(fixture);
        return { name: `${plugin.id} ${fixture.name}`, interpret: () => show(fixture, shown) };
      }),
    ),
  ];
}

function run({ interpret }: NamedRun): string {
  const interpretation = interpret();
  return interpretation.kind === 'dead-lettered' ? interpretation.error.code : stringify(interpretation);
}

function trap(): void {
  const modules = { childProcess, crypto, dns, fs, fsPromises: fs.promises, http, https, net, os, timers, tls };
  for (const [name, module] of Object.entries(modules)) trapMembers(name, module);
  for (const name of ['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'])
    Object.assign(globalThis, { [name]: trapOf(name) });
  Math.random = trapOf('Math.random');
  performance.now = trapOf('performance.now');
  process.hrtime.bigint = trapOf('process.hrtime.bigint');
  Object.defineProperty(process, 'env', {
    value: new Proxy({}, { get: trapOf('process.env'), has: trapOf('process.env') }),
  });
  globalThis.Date = new Proxy(Date, {
    construct: (date, given) => (given.length === 0 ? trapOf('new Date')() : new date(...(given as [number]))),
    apply: trapOf('Date'),
    get: (date, name) => (name === 'now' ? trapOf('Date.now') : (Reflect.get(date, name) as unknown)),
  });
  syncBuiltinESMExports();
}

function trapMembers(moduleName: string, module: Record<string, unknown>): void {
  for (const name of Object.keys(module)) {
    const { writable } = Object.getOwnPropertyDescriptor(module, name) ?? {};
    if (writable === true && typeof module[name] === 'function' && !computing.test(name))
      module[name] = trapOf(`${moduleName}.${name}`);
  }
}

function trapOf(name: string): () => never {
  return () => {
    throw new Error(`${name} was used`);
  };
}

function planted(): Record<string, () => unknown> {
  return {
    'Date.now': () => Date.now(),
    'new Date': () => new Date(),
    Date: () => Date(),
    'performance.now': () => performance.now(),
    'Math.random': () => Math.random(),
    randomUUID: () => crypto.randomUUID(),
    randomBytes: () => crypto.randomBytes(8),
    environment: () => process.env['HOME'],
    readFileSync: () => fs.readFileSync(import.meta.filename),
    'fs.promises': () => fs.promises.readFile(import.meta.filename),
    fetch: () => fetch('http://127.0.0.1:9'),
    connect: () => net.connect(9, '127.0.0.1'),
    request: () => http.request('http://127.0.0.1:9'),
    lookup: () => dns.lookup('localhost', () => undefined),
    spawn: () => childProcess.spawn('true'),
    hostname: () => os.hostname(),
    setTimeout: () => setTimeout(() => undefined, 1),
  };
}

function isTrapped(impurity: () => unknown): boolean {
  try {
    impurity();
    return false;
  } catch (error) {
    return error instanceof Error && error.message.endsWith('was used');
  }
}
