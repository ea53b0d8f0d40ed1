import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { builtInProviders, loadPlugin, loadPluginIn, type SignatureScheme } from '@tributary/plugin-sdk';
import { demoAccount, type DemoAccount } from './demo-account.ts';
import { signingFileOf } from './signing-key.ts';

const usualPorts = { kafka: 9092, registry: 8081, ingress: 8080, observe: 9464 };

/** A Kafka and a registry that the environment names. */
interface RunningStack {
  brokers?: string[] | undefined;
  registryUrl?: string | undefined;
}

/** A provider of the demo, and where its plugin is, if it is no built-in one. */
interface DemoProvider {
  id: string;
  plugin: string | undefined;
  account: DemoAccount;
}

interface Addresses {
  brokers: string[];
  registryUrl: string;
  ingress: number;
  observe: number;
}

/** The configuration that `tributary up` writes where there is none: the file that other commands find afterwards. */
export function demoConfigFile(cacheFolder: string): string {
  return join(cacheFolder, 'demo', 'tributary.yaml');
}

/**
 * Writes a configuration for this machine: every built-in provider, or those alone whose plugins' folders are named, with one
 * account and a key of its own in a file beside it, on the usual ports where they are free, or on the Kafka and registry that
 * run already. Returns the file's path. Throws `plugin.*`.
 */
export async function writeDemoConfig(
  cacheFolder: string,
  { brokers, registryUrl }: RunningStack = {},
  pluginFolders: readonly string[] = [],
): Promise<string> {
  const file = demoConfigFile(cacheFolder);
  const folder = join(cacheFolder, 'demo');
  mkdirSync(folder, { recursive: true });
  const loaded = await Promise.all(
    pluginFolders.length === 0
      ? builtInProviders().map((provider) => loadPlugin({ provider, from: folder }))
      : pluginFolders.map(loadPluginIn),
  );
  for (const { plugin } of loaded) writeKey(join(folder, keyFile(plugin.id)), plugin.signature);
  const providers = loaded.map(({ plugin: { id }, folder: place }, index) => {
    return { id, plugin: pluginFolders[index], account: demoAccount(place) };
  });
  const ports = await freePorts();
  const addresses = {
    brokers: brokers ?? [`127.0.0.1:${ports.kafka}`],
    registryUrl: registryUrl ?? `http://127.0.0.1:${ports.registry}/apis/ccompat/v7`,
    ...ports,
  };
  writeFileSync(file, configText(providers, addresses));
  return file;
}

function keyFile(provider: string): string {
  return `${provider}-main.key`;
}

/**
 * A key stays from one start to the next, so that webhooks that were received still verify. Where one key verifies and another
 * signs, the other lies beside it.
 */
function writeKey(path: string, scheme: SignatureScheme): void {
  const signingPath = signingFileOf(path);
  if (existsSync(path) && (existsSync(signingPath) || canSign(scheme, readFileSync(path)))) return;
  const { secret, signingKey } = scheme.generateKey();
  writeFileSync(path, secret, { mode: 0o600 });
  if (signingKey.type === 'private')
    writeFileSync(signingPath, signingKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
}

function canSign(scheme: SignatureScheme, secret: Buffer): boolean {
  try {
    scheme.prepareSigningKey(secret);
    return true;
  } catch {
    return false; // it can only verify, or is no key of the scheme any more: a new one is made
  }
}

function configText(demoProviders: readonly DemoProvider[], addresses: Addresses): string {
  const providers = demoProviders.map(({ id, plugin, account }) =>
    [
      `  ${id}:`,
      ...(plugin === undefined ? [] : [`    plugin: ${JSON.stringify(plugin)}`]),
      '    accounts:',
      '      main:',
      ...Object.entries(account).map(([name, value]) => `        ${name}: ${JSON.stringify(value)}`),
      '        keys:',
      `          - { id: demo, file: ${keyFile(id)} }`,
      '',
    ].join('\n'),
  );
  return `# Written by \`tributary up\` for a look around on one machine. Copy it, and name your own keys and brokers.
kafka: { brokers: ${JSON.stringify(addresses.brokers)} }
registry: { url: ${JSON.stringify(addresses.registryUrl)} }
ingress: { host: 127.0.0.1, port: ${addresses.ingress} }
observe: { host: 127.0.0.1, port: ${addresses.observe} }
providers:
${providers.join('')}`;
}

async function freePorts(): Promise<typeof usualPorts> {
  const entries = Object.entries(usualPorts).map(async ([name, port]) => [name, await freePort(port)] as const);
  return Object.fromEntries(await Promise.all(entries)) as typeof usualPorts;
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
