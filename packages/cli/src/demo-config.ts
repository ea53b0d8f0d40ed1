import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** The built-in plugins, which `tributary up` shows where no configuration says otherwise. */
export const builtInProviders = ['tazapay', 'wooshpay'] as const;

const usualPorts = { kafka: 9092, registry: 8081, ingress: 8080, observe: 9464 };

/** The configuration that `tributary up` writes where there is none: the file that other commands find afterwards. */
export function demoConfigFile(cacheFolder: string): string {
  return join(cacheFolder, 'demo', 'tributary.yaml');
}

/**
 * Writes a configuration for this machine: every built-in provider with one account and a key of its own in a file beside it,
 * on the usual ports where they are free. Returns the file's path.
 */
export async function writeDemoConfig(cacheFolder: string): Promise<string> {
  const file = demoConfigFile(cacheFolder);
  const folder = join(cacheFolder, 'demo');
  mkdirSync(folder, { recursive: true });
  for (const provider of builtInProviders) writeKey(join(folder, keyFile(provider)));
  const entries = await Promise.all(
    Object.entries(usualPorts).map(async ([name, port]) => [name, await freePort(port)] as const),
  );
  writeFileSync(file, configText(Object.fromEntries(entries) as typeof usualPorts));
  return file;
}

function keyFile(provider: string): string {
  return `${provider}-main.key`;
}

/** A key stays from one start to the next, so that webhooks that were received still verify. */
function writeKey(path: string): void {
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600 });
}

function configText(ports: typeof usualPorts): string {
  const providers = builtInProviders.map(
    (provider) => `  ${provider}:
    accounts:
      main:${provider === 'tazapay' ? '\n        environment: test' : ''}
        keys:
          - { id: demo, file: ${keyFile(provider)} }
`,
  );
  return `# Written by \`tributary up\` for a look around on one machine. Copy it, and name your own keys and brokers.
kafka: { brokers: ['127.0.0.1:${ports.kafka}'] }
registry: { url: 'http://127.0.0.1:${ports.registry}/apis/ccompat/v7' }
ingress: { host: 127.0.0.1, port: ${ports.ingress} }
observe: { host: 127.0.0.1, port: ${ports.observe} }
providers:
${providers.join('')}`;
}

/** The port if nothing listens there, else any free one. */
async function freePort(wanted: number): Promise<number> {
  return (await tryListen(wanted)) ?? (await tryListen(0)) ?? wanted;
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
