/** What the ingress knows of a provider. */
export interface ProviderEndpoints {
  accounts: ReadonlySet<string>;
  /** From the plugin: the places in the body of what must stay in order. */
  orderingKey?: readonly string[] | undefined;
}

/** The configured providers by id. */
export type Endpoints = ReadonlyMap<string, ProviderEndpoints>;

/** Where a webhook is sent to: one account of one provider. */
export interface Endpoint {
  provider: string;
  account: string;
  orderingKey: readonly string[] | undefined;
}

/** A request target without scheme and host (RFC 9112 §3.2.2 allows them): path and query as they were sent. */
export function toOriginForm(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '');
}

/**
 * Finds the endpoint of a path by `/webhooks/<provider>/<account>`, `undefined` where none is configured. Paths are compared
 * as they were sent, with nothing decoded or normalised, so an endpoint has exactly one spelling. The ordering key is looked up
 * each time: it is the plugin's, which may change while the ingress runs.
 */
export function createEndpointFinder(endpoints: Endpoints): (path: string) => Endpoint | undefined {
  const byPath = new Map<string, Omit<Endpoint, 'orderingKey'>>();
  for (const [provider, { accounts }] of endpoints) {
    for (const account of accounts) byPath.set(`/webhooks/${provider}/${account}`, { provider, account });
  }
  return (path) => {
    const found = byPath.get(path.split('?', 1)[0] ?? '');
    return found && { ...found, orderingKey: endpoints.get(found.provider)?.orderingKey };
  };
}
