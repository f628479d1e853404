import { pods } from '../modules/ports/pod.ts';
import { ApiServer } from '../models/kube/server/api-server.ts';
import { Registry } from '../models/kube/server/registry.ts';
import type { ListQuery } from '../models/kube/server/request.ts';
import { KubeStore } from '../models/kube/store/store.ts';

/** Wall-clock ms that a task is repeated for. */
const patience = 300;
const namespace = 'default';
const few = 1000;
const many = 100_000;
/** Objects that a selective LIST finds, however many there are. */
const found = 10;

/** How much dearer something gets when there is more of what it is not about; 1 is ideal. */
export type Ratio = readonly [name: string, ratio: number];

/** The cost of selective lists, of pages and of watches in a large collection against that in a small one. */
export function kubeRatios(): readonly Ratio[] {
  const small = filled(few);
  const large = filled(many);
  const queries: readonly (readonly [name: string, query: ListQuery])[] = [
    ['label', { labelSelector: 'app=few' }],
    ['set', { labelSelector: 'app in (few),owner notin (x)' }],
    ['spec.nodeName=', { fieldSelector: 'spec.nodeName=few' }],
    ['metadata.name=', { fieldSelector: 'metadata.name=p-000007' }],
  ];
  const lists = queries.map(
    ([name, query]) =>
      [
        `kube LIST by ${name}, 10^5 to 10^3 pods`,
        millisecondsOf(() => void list(large, query)) / millisecondsOf(() => void list(small, query)),
      ] as const,
  );
  const page = (server: ApiServer, count: number): number => millisecondsOf(() => walk(server, {})) / count;
  const selected = (server: ApiServer, count: number): number =>
    millisecondsOf(() => walk(server, { labelSelector: 'owner=1' })) / count;
  const medium = filled(many / 10);
  return [
    ...lists,
    ['kube LIST in pages with writes, a pod of 10^5 to one of 10^4', page(large, many) / page(medium, many / 10)],
    ['the same with a selector of a third', selected(large, many) / selected(medium, many / 10)],
    ...(['labelSelector', 'fieldSelector', 'metadata.name', 'namespace'] as const).map(
      (kind) =>
        [`kube change with 10^3 watches to 1, by ${kind}`, changeWith(1000, kind) / changeWith(1, kind)] as const,
    ),
  ];
}

function server(): ApiServer {
  const store = new KubeStore({ now: () => 1_767_225_600_000 });
  return new ApiServer('kube-0', new Registry(store, { draw: () => 0 }, []));
}

/** A server with so many pods, of which ten are on the node and have the label `few`. */
function filled(count: number): ApiServer {
  const filled = server();
  for (let index = 0; index < count; index++) put(filled, `p-${String(index).padStart(6, '0')}`, index);
  return filled;
}

function put({ registry }: ApiServer, name: string, index: number, space = namespace): void {
  const group = index < found ? 'few' : `many-${index % 50}`;
  const labels = { app: group, owner: String(index % 3) };
  const metadata = { name, namespace: space, uid: name, labels };
  const object = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: group, containers: [] } };
  registry.store.put('pods', `${space}/${name}`, object, null);
}

function list(server: ApiServer, options: ListQuery): string | undefined {
  const response = server.handle({ verb: 'list', resource: pods, namespace, options }, null);
  if (response.outcome !== 'list') throw new Error(JSON.stringify(response.body));
  return response.body.metadata.continue;
}

/** Reads the collection in pages of 500, with a write after each. */
function walk(server: ApiServer, selectors: ListQuery): void {
  let index = 0;
  let token = list(server, { ...selectors, limit: 500 });
  while (token !== undefined) {
    put(server, `p-${String((index += 997) % few).padStart(6, '0')}`, index);
    token = list(server, { ...selectors, limit: 500, continue: token });
  }
}

/** Ms of a write that one of so many watches is about. */
function changeWith(watches: number, kind: 'labelSelector' | 'fieldSelector' | 'metadata.name' | 'namespace'): number {
  const watched = server();
  const sink = { deliver: () => {}, end: () => {} };
  for (let index = 0; index < watches; index++) {
    const options = {
      labelSelector: { labelSelector: `app=${index === 0 ? 'few' : `w-${index}`}` },
      fieldSelector: { fieldSelector: `spec.nodeName=${index === 0 ? 'few' : `w-${index}`}` },
      'metadata.name': { fieldSelector: `metadata.name=${index === 0 ? 'p' : `w-${index}`}` },
      namespace: {},
    }[kind];
    const space = kind === 'namespace' && index > 0 ? `ns-${index}` : namespace;
    watched.watch(
      { verb: 'watch', resource: pods, namespace: space, options: { ...options, resourceVersion: '0' } },
      sink,
    );
  }
  return millisecondsOf(() => put(watched, 'p', 0));
}

/** The best mean of three times `patience`, after as long a warm-up. */
function millisecondsOf(task: () => void): number {
  let best = Infinity;
  for (let round = 0; round < 4; round++) {
    const began = performance.now();
    let count = 0;
    do {
      task();
      count += 1;
    } while (performance.now() - began < patience);
    if (round > 0) best = Math.min(best, (performance.now() - began) / count);
  }
  return best;
}
