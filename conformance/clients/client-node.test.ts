import {
  ApiException,
  CoordinationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  V1MicroTime,
  VersionApi,
  Watch,
  type V1Pod,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { customResource } from '../../models/kube/resource-definition.ts';
import { serveKube, type ServedKube } from '../../serve/kube/serve-kube.ts';
import { workflows } from '../ports/port-check.ts';

/** @kubernetes/client-node 1.4, as its users call it, on a served model. */
const namespace = 'default';
const kubeConfig = new KubeConfig();
let served: ServedKube;
let core: CoreV1Api;

beforeAll(async () => {
  served = await serveKube({
    nodes: 0,
    resources: [customResource(workflows)],
    watchCacheLag: [0, 1],
    watchLatency: [0, 1],
  });
  kubeConfig.loadFromString(served.kubeconfig);
  core = kubeConfig.makeApiClient(CoreV1Api);
});
afterAll(() => served.close());

function pod(name: string, labels: Record<string, string> = {}): V1Pod {
  return { metadata: { name, labels }, spec: { containers: [{ name: 'main', image: 'main' }] } };
}

/** The code and the Status of the failure that a call must be. */
async function failure(call: Promise<unknown>): Promise<unknown> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiException)) throw new Error(`expected an ApiException, got ${String(error)}`);
  const { reason } = JSON.parse(String(error.body)) as { readonly reason: string };
  return `${error.code} ${reason}`;
}

describe('typed objects', () => {
  test('are created, read, replaced, patched in three ways, and deleted', async () => {
    const created = await core.createNamespacedPod({ namespace, body: pod('crud') });
    expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
    expect(await failure(core.createNamespacedPod({ namespace, body: pod('crud') }))).toBe('409 AlreadyExists');
    const read = await core.readNamespacedPod({ namespace, name: 'crud' });
    expect(read).toEqual(created);
    read.metadata!.labels = { by: 'put' };
    await core.replaceNamespacedPod({ namespace, name: 'crud', body: read });
    expect(await failure(core.replaceNamespacedPod({ namespace, name: 'crud', body: read }))).toBe('409 Conflict');
    const patch = async (body: unknown, type: string): Promise<unknown> => {
      const options = setHeaderOptions('Content-Type', type);
      const patched = await core.patchNamespacedPod({ namespace, name: 'crud', body }, options);
      return patched.metadata?.labels?.['by'];
    };
    expect(await patch({ metadata: { labels: { by: 'merge' } } }, PatchStrategy.MergePatch)).toBe('merge');
    const replace = [{ op: 'replace', path: '/metadata/labels/by', value: 'json' }];
    expect(await patch(replace, PatchStrategy.JsonPatch)).toBe('json');
    const strategic = { metadata: { labels: { by: 'strategic' } } };
    expect(await patch(strategic, PatchStrategy.StrategicMergePatch)).toBe('strategic');
    await core.deleteNamespacedPod({ namespace, name: 'crud' });
    expect(await failure(core.readNamespacedPod({ namespace, name: 'crud' }))).toBe('404 NotFound');
  });

  test('a lease, whose times have microseconds', async () => {
    const leases = kubeConfig.makeApiClient(CoordinationV1Api);
    const spec = {
      holderIdentity: 'me',
      leaseDurationSeconds: 15,
      renewTime: new V1MicroTime('2026-01-02T03:04:05.678901Z'),
    };
    const created = await leases.createNamespacedLease({ namespace, body: { metadata: { name: 'lease' }, spec } });
    expect(created.spec?.renewTime).toBe('2026-01-02T03:04:05.678000Z');
    expect(created.spec?.holderIdentity).toBe('me');
  });

  test('are found by selectors, and page by page', async () => {
    for (const name of ['c', 'a', 'e', 'b', 'd']) {
      await core.createNamespacedPod({
        namespace,
        body: pod(`page-${name}`, { page: 'yes', odd: String('ace'.includes(name)) }),
      });
    }
    const names = (pods: readonly V1Pod[]): unknown[] => pods.map(({ metadata }) => metadata?.name);
    const odd = await core.listPodForAllNamespaces({ labelSelector: 'page,odd=true' });
    expect(names(odd.items)).toEqual(['page-a', 'page-c', 'page-e']);
    const one = await core.listNamespacedPod({ namespace, fieldSelector: 'metadata.name=page-b' });
    expect(names(one.items)).toEqual(['page-b']);
    const seen: unknown[] = [];
    let next: string | undefined;
    do {
      const page = await core.listNamespacedPod({
        namespace,
        labelSelector: 'page',
        limit: 2,
        ...(next === undefined ? {} : { _continue: next }),
      });
      seen.push(names(page.items));
      next = page.metadata?._continue;
    } while (next !== undefined && next !== '');
    expect(seen).toEqual([['page-a', 'page-b'], ['page-c', 'page-d'], ['page-e']]);
    expect(await failure(core.listNamespacedPod({ namespace, labelSelector: 'a,,b' }))).toBe('400 BadRequest');
    await core.deleteCollectionNamespacedPod({ namespace, labelSelector: 'page' });
    expect((await core.listNamespacedPod({ namespace, labelSelector: 'page' })).items).toEqual([]);
  });
});

test('custom objects', async () => {
  const custom = kubeConfig.makeApiClient(CustomObjectsApi);
  const place = { group: 'argoproj.io', version: 'v1alpha1', namespace, plural: 'workflows' };
  const body = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'wf' }, spec: { a: 1 } };
  await custom.createNamespacedCustomObject({ ...place, body });
  const patched: unknown = await custom.patchNamespacedCustomObject(
    { ...place, name: 'wf', body: { spec: { b: 2 } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  );
  expect(patched).toMatchObject({ spec: { a: 1, b: 2 } });
  const listed: unknown = await custom.listNamespacedCustomObject(place);
  expect(listed).toMatchObject({ kind: 'WorkflowList', items: [{ metadata: { name: 'wf' } }] });
  expect(await custom.deleteNamespacedCustomObject({ ...place, name: 'wf' })).toMatchObject({ status: 'Success' });
});

test('objects of any kind, by discovery', async () => {
  const objects = KubernetesObjectApi.makeApiClient(kubeConfig);
  const body = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'any', namespace }, spec: {} };
  await objects.create(body);
  const read = await objects.read({ ...body, metadata: { name: 'any', namespace } });
  expect(read.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
  expect((await kubeConfig.makeApiClient(VersionApi).getCode()).major).toBe('1');
});

describe('watches', () => {
  test('call back for every event, and end when the server ends them', async () => {
    const { metadata } = await core.listNamespacedPod({ namespace });
    const seen: string[] = [];
    const done: unknown[] = [];
    await new Watch(kubeConfig).watch(
      `/api/v1/namespaces/${namespace}/pods`,
      { resourceVersion: metadata?.resourceVersion, timeoutSeconds: 20, labelSelector: 'watched' },
      (type, object: V1Pod) => seen.push(`${type} ${object.metadata?.name}`),
      (error) => done.push(error),
    );
    await core.createNamespacedPod({ namespace, body: pod('watched', { watched: 'yes' }) });
    await core.deleteNamespacedPod({ namespace, name: 'watched', gracePeriodSeconds: 0 });
    await vi.waitFor(() => expect(seen).toEqual(['ADDED watched', 'MODIFIED watched', 'DELETED watched']));
    served.strike('kube/drop-watches', 'kube-0');
    await vi.waitFor(() => expect(done).toEqual([null]));
  });

  test('an informer comes back after an end of stream and after a version that was forgotten (410)', async () => {
    let lists = 0;
    const list = () => {
      lists += 1;
      return core.listNamespacedPod({ namespace, labelSelector: 'informed' });
    };
    const informer = makeInformer(kubeConfig, `/api/v1/namespaces/${namespace}/pods`, list, 'informed');
    const seen: string[] = [];
    const errors: unknown[] = [];
    informer.on('add', (object) => seen.push(`+${object.metadata?.name}`));
    informer.on('delete', (object) => seen.push(`-${object.metadata?.name}`));
    informer.on('error', (error: unknown) => errors.push(error));
    const create = (name: string) => core.createNamespacedPod({ namespace, body: pod(name, { informed: 'yes' }) });
    await create('one');
    await informer.start();
    await vi.waitFor(() => expect(seen).toEqual(['+one']));
    served.strike('kube/drop-watches', 'kube-0');
    await create('two');
    await vi.waitFor(() => expect(seen).toEqual(['+one', '+two']), { timeout: 5000 });
    expect(lists).toBe(1);
    await core.createNamespacedPod({ namespace, body: pod('unseen') });
    served.strike('kube/compact', '');
    served.strike('kube/drop-watches', 'kube-0');
    await core.deleteNamespacedPod({ namespace, name: 'one' });
    await vi.waitFor(() => expect(seen).toEqual(['+one', '+two', '-one']), { timeout: 5000 });
    expect({ lists, errors }).toEqual({ lists: 2, errors: [] });
    await informer.stop();
  });
});
