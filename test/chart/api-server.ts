import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An object of the API, as far as a node looks at it. */
export interface Pod {
  metadata: { name: string; namespace: string; uid: string; deletionTimestamp?: string };
  spec: { containers: [Container]; volumes?: Volume[] };
  status: { phase: string };
}

export interface Container {
  name: string;
  image: string;
  args?: string[];
  env?: { name: string; value?: string }[];
  volumeMounts?: { name: string; mountPath: string }[];
}

interface Item {
  key: string;
  path: string;
}

export interface Volume {
  name: string;
  configMap?: { name: string; items?: Item[]; optional?: boolean };
  secret?: { secretName: string; items?: Item[]; optional?: boolean };
  emptyDir?: object;
}

/** The few calls of a kubelet. Each throws an Error with what the API server says. */
export interface ApiServer {
  /** What is at a path; undefined where nothing is. */
  get(path: string): Promise<unknown>;
  create(path: string, body: object): Promise<void>;
  patch(path: string, body: object): Promise<void>;
  remove(path: string, body: object): Promise<void>;
}

/**
 * A client of the API server whose files are in the folder. Its certificate must be trusted by this process
 * (NODE_EXTRA_CA_CERTS).
 */
export function connectApiServer(folder: string): ApiServer {
  const { clusters, users } = JSON.parse(readFileSync(join(folder, 'kubeconfig'), 'utf8')) as Kubeconfig;
  const [{ cluster }, { user }] = [clusters[0], users[0]];

  async function request(method: string, path: string, body?: object): Promise<Response> {
    const type = method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json';
    const answer = await fetch(`${cluster.server}${path}`, {
      method,
      headers: { authorization: `Bearer ${user.token}`, 'content-type': type },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (answer.ok || answer.status === 404) return answer;
    throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }

  return {
    async get(path) {
      const answer = await request('GET', path);
      return answer.ok ? answer.json() : undefined;
    },
    create: async (path, body) => void (await request('POST', path, body)),
    patch: async (path, body) => void (await request('PATCH', path, body)),
    remove: async (path, body) => void (await request('DELETE', path, body)),
  };
}

interface Kubeconfig {
  clusters: [{ cluster: { server: string } }];
  users: [{ user: { token: string } }];
}
