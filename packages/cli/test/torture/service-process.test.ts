import { spawn } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { startService, type ServiceProcess } from '../../src/torture/service-process.ts';

const start = (script: string, environment: Record<string, string> = {}): ServiceProcess & { printed: string[] } => {
  const printed: string[] = [];
  const command = [process.execPath, '-e', script] as const;
  const started = startService({
    command: [...command],
    environment: { PATH: process.env['PATH'], ...environment },
    workingFolder: '/tmp',
    onOutput: (text) => printed.push(text),
  });
  return { ...started, printed };
};

/** Polls until something holds; the test's own timeout ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const forEver = 'setInterval(() => {}, 1000)';

test('a service gets its environment, and its last lines are kept', async () => {
  const service = start('for (let i = 0; i < 20; i++) console.log(process.env.GROUP + i)', { GROUP: 'g' });
  expect(await service.ended).toEqual({ code: 0, signal: null });
  await until(() => service.lastLines().includes('g19'));
  expect(service.lastLines()).toHaveLength(12);
  expect(service.printed.join('')).toContain('g0');
});

test('it is told to end, and waited for', async () => {
  const service = start(`process.on('SIGTERM', () => process.exit(0)); console.log('up'); ${forEver}`);
  await until(() => service.printed.join('').includes('up'));
  expect(await service.terminate(5_000)).toBe(true);
  expect(await service.ended).toEqual({ code: 0, signal: null });
});

test('one that does not listen is killed after the limit', async () => {
  const service = start(`process.on('SIGTERM', () => {}); console.log('up'); ${forEver}`);
  await until(() => service.printed.join('').includes('up'));
  expect(await service.terminate(50)).toBe(false);
  expect(await service.ended).toEqual({ code: null, signal: 'SIGKILL' });
});

test('what it started goes with it', async () => {
  const child = `require('child_process').spawn(process.execPath, ['-e', '${forEver}'])`;
  const service = start(`console.log(${child}.pid); ${forEver}`);
  await until(() => /\d+\n/.test(service.printed.join('')));
  await service.kill();
  const pid = Number(service.printed.join(''));
  await until(() => !isRunning(pid));
});

test('it does not outlive who started it, also where that is killed', async () => {
  const module = JSON.stringify(new URL('../../src/torture/service-process.ts', import.meta.url).href);
  const service = `{ command: [process.execPath, '-e', 'console.log(process.pid); ${forEver}'], environment: {}, workingFolder: '/tmp', onOutput: (text) => process.stdout.write(text) }`;
  const script = `import { startService } from ${module}; startService(${service});`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let printed = '';
  parent.stdout.on('data', (data) => (printed += String(data)));
  await until(() => /\d+\n/.test(printed));
  const pid = Number(printed);
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => !isRunning(pid));
});

test('a command that is not there has ended as a shell says it', async () => {
  const service = startService({ command: ['/no/such/command'], environment: {}, workingFolder: '/tmp' });
  expect(await service.ended).toEqual({ code: 127, signal: null });
  expect(service.lastLines().join()).toContain('ENOENT');
});
