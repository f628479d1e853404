import { stringify } from 'yaml';

/** A kubeconfig for some servers without authentication, a context each; the first is current. */
export function kubeconfigOf(servers: readonly { readonly name: string; readonly url: string }[]): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // client-node refuses plain HTTP without this word.
    clusters: servers.map(({ name, url }) => ({ name, cluster: { server: url, 'insecure-skip-tls-verify': true } })),
    users: [{ name: 'anybody', user: {} }],
    contexts: servers.map(({ name }) => ({ name, context: { cluster: name, user: 'anybody', namespace: 'default' } })),
    'current-context': servers[0]?.name ?? '',
  });
}
