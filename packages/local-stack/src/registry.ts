import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loopback } from './address.ts';
import { StackError } from './error.ts';
import { writeProperties, type Properties } from './properties.ts';
import { waitUntilReady } from './readiness.ts';
import { retryTakenPorts, runJava, type ServerDeps } from './server.ts';
import { versions } from './versions.ts';

const requestTimeoutMs = 5_000;

/** Where Apicurio Registry keeps Confluent's API. */
export const registryPath = '/apis/ccompat/v7';

/** Whether a schema registry answers there (`GET /subjects` → 200). Never rejects. */
export async function answersRegistry(url: string, timeoutMs = requestTimeoutMs): Promise<boolean> {
  const address = `${url.replace(/\/+$/, '')}/subjects`;
  const answer = fetch(address, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
  return answer.then(
    async (response) => {
      await response.body?.cancel();
      return response.status === 200;
    },
    () => false,
  );
}

/**
 * Starts Apicurio Registry; resolves to its base URL when it answers and compatibility is FULL_TRANSITIVE (it starts
 * with NONE, and no setting changes that). `isKept` keeps the schemas on disk. Rejects with `stack.failed`.
 */
export async function startRegistry(
  deps: ServerDeps,
  options: { port: number | undefined; isKept: boolean },
): Promise<string> {
  return retryTakenPorts(async () => {
    const port = options.port ?? (await deps.findPort());
    const folder = join(deps.dataFolder, 'registry');
    await mkdir(folder, { recursive: true });
    const settings = join(folder, 'apicurio.properties');
    await writeProperties(settings, registrySettings(port, options.isKept ? folder : undefined, deps));
    const jar = join(deps.jarFolder, `apicurio-registry-app-${versions.apicurio.version}-runner.jar`);
    const args = ['-Xmx192m', `-Dsmallrye.config.locations=${settings}`, '-jar', jar];
    const task = runJava(deps, 'registry', args);
    const url = `http://${loopback}:${port}${registryPath}`;
    await waitUntilReady('The schema registry', [task], () => answersRegistry(url));
    await demandFullTransitive(url, task.logFile);
    return url;
  });
}

async function demandFullTransitive(url: string, logFile: string): Promise<void> {
  const response = await fetch(`${url}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ compatibility: 'FULL_TRANSITIVE' }),
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  await response.body?.cancel();
  if (response.status === 200) return;
  const what = `The schema registry answered ${response.status} when its compatibility was set`;
  throw new StackError('stack.failed', `${what}. Read its log, ${logFile}, and start again.`);
}

function registrySettings(port: number, folder: string | undefined, deps: ServerDeps): Properties {
  return {
    'quarkus.http.host': loopback,
    'quarkus.http.port': port,
    'apicurio.storage.kind': 'sql',
    'apicurio.storage.sql.kind': 'h2',
    // Without WRITE_DELAY=0 the last subject is lost when the process is killed.
    'apicurio.datasource.url':
      folder === undefined ? 'jdbc:h2:mem:registry' : `jdbc:h2:file:${join(folder, 'registry')};WRITE_DELAY=0`,
    'apicurio.datasource.jdbc.initial-size': 1,
    'apicurio.datasource.jdbc.min-size': 1,
    'apicurio.datasource.jdbc.max-size': 10,
    'quarkus.http.access-log.enabled': false,
    'quarkus.log.category."io.apicurio".level': deps.logLevel,
    'quarkus.banner.enabled': false,
  };
}
