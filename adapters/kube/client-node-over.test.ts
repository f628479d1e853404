import {
  AbortError,
  ApiException,
  CoordinationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  FetchError,
  KubernetesObjectApi,
  ListWatch,
  Observable,
  setHeaderOptions,
  PatchStrategy,
  V1MicroTime,
  type RequestContext,
  type ResponseContext,
  type V1Pod,
} from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import { workflows } from '../../conformance/ports/port-check.ts';
import { stage } from '../../models/kube/cluster.fixture.ts';
import { processTransport } from '../../models/kube/http/process-transport.ts';
import { customResource } from '../../models/kube/resource-definition.ts';
import type { Fault } from '../../sim/faults/fault.ts';
import type { Process } from '../../sim/kernel/process.ts';
import { clientNodeOver, type ClientNode } from './client-node-over.ts';

const namespace = 'default';

function pod(name: string): V1Pod {
  return { metadata: { name }, spec: { containers: [{ name: 'main', image: 'main' }] } };
}

/** Runs a program that is written against client-node in a simulated process; throws what it throws. */
async function played(
  faults: readonly Fault[],
  program: (client: ClientNode & { readonly core: CoreV1Api }, process: Process) => Promise<void>,
): Promise<ReturnType<typeof stage>> {
  const world = stage({ resources: [customResource(workflows)] }, faults);
  let outcome: unknown = new Error('the program never ended');
  world.replica('solo', async (_kube, process) => {
    const client = clientNodeOver(processTransport(world.cluster, process, 0));
    const core = client.kubeConfig.makeApiClient(CoreV1Api);
    outcome = await program({ ...client, core }, process).then(
      () => null,
      (error: unknown) => error,
    );
  });
  await world.run(300_000);
  expect(world.simulation.strayed).toBe(false);
  if (outcome !== null) throw outcome;
  return world;
}

async function thrown(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('API classes', () => {
  test('work as they are: core, custom objects, coordination, objects of any kind', async () => {
    await played([], async ({ kubeConfig, core }) => {
      const created = await core.createNamespacedPod({ namespace, body: pod('a') });
      expect(created.metadata?.creationTimestamp?.toISOString()).toMatch(/^2026-01-01T00:00:0/);
      const conflict = await thrown(core.createNamespacedPod({ namespace, body: pod('a') }));
      expect(conflict).toBeInstanceOf(ApiException);
      expect(conflict).toMatchObject({ code: 409 });
      const place = { group: 'argoproj.io', version: 'v1alpha1', namespace, plural: 'workflows' };
      const body = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'w' }, spec: { a: 1 } };
      const custom = kubeConfig.makeApiClient(CustomObjectsApi);
      await custom.createNamespacedCustomObject({ ...place, body });
      const patched: unknown = await custom.patchNamespacedCustomObject(
        { ...place, name: 'w', body: { spec: { b: 2 } } },
        setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
      );
      expect(patched).toMatchObject({ spec: { a: 1, b: 2 } });
      const leases = kubeConfig.makeApiClient(CoordinationV1Api);
      const spec = { holderIdentity: 'me', renewTime: new V1MicroTime('2026-01-01T00:00:01.5Z') };
      const lease = await leases.createNamespacedLease({ namespace, body: { metadata: { name: 'l' }, spec } });
      expect(lease.spec?.holderIdentity).toBe('me');
      const objects = kubeConfig.makeApiClient(KubernetesObjectApi);
      const read = await objects.read({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace } });
      expect(read.metadata?.uid).toBe(created.metadata?.uid);
    });
  });

  test.each([
    ['timeout', 'ETIMEDOUT'],
    ['reset', 'ECONNRESET'],
  ] as const)('row 41: a lost reply is an error of the network: %s', async (seen, code) => {
    const lose = { kind: 'lose', process: 'solo', link: 'kube', nth: 1, message: 'reply', seen } as const;
    await played([lose], async ({ core }) => {
      const error = await thrown(core.createNamespacedPod({ namespace, body: pod('a') }));
      expect(error).toBeInstanceOf(FetchError);
      expect(error).toMatchObject({ code, type: 'system' });
      expect((await core.readNamespacedPod({ namespace, name: 'a' })).metadata?.name).toBe('a');
    });
  });

  test('row 40: a busy server says when to come back', async () => {
    const when = { at: 0 };
    const throttle = { kind: 'model', name: 'kube/throttle', target: 'kube-0', when, duration: 5000 } as const;
    await played([throttle], async ({ core }, process) => {
      await process.sleep(100);
      const error = await thrown(core.listNamespacedPod({ namespace }));
      expect(error).toMatchObject({ code: 429, headers: { 'retry-after': '1' } });
      await process.sleep(6000);
      expect((await core.listNamespacedPod({ namespace })).items).toEqual([]);
    });
  });

  test('a call that is aborted rejects, though it may be served', async () => {
    await played([], async ({ core }) => {
      const controller = new AbortController();
      const abortable = {
        pre: (context: RequestContext) => {
          context.setSignal(controller.signal);
          return new Observable(Promise.resolve(context));
        },
        post: (response: ResponseContext) => new Observable(Promise.resolve(response)),
      };
      const call = core.createNamespacedPod({ namespace, body: pod('a') }, { middleware: [abortable] });
      const reading = core.listNamespacedPod({ namespace });
      controller.abort();
      expect(await thrown(call)).toBeInstanceOf(AbortError);
      await reading;
      expect((await core.readNamespacedPod({ namespace, name: 'a' })).metadata?.name).toBe('a');
    });
  });

  test('the code of a process that has crashed runs no more, also inside of the library', async () => {
    const when = { process: 'solo', link: 'kube', nth: 1, phase: 'applied' } as const;
    let after = false;
    const crash = { kind: 'crash', process: 'solo', when, restartAfter: null } as const;
    const playing = played([crash], async ({ core }) => {
      try {
        await core.createNamespacedPod({ namespace, body: pod('a') });
      } finally {
        after = true;
      }
    });
    await expect(playing).rejects.toThrow('the program never ended');
    expect(after).toBe(false);
  });
});

describe('watches', () => {
  const path = `/api/v1/namespaces/${namespace}/pods`;

  test('call back for every event; done is told null when the server ends them', async () => {
    const seen: string[] = [];
    await played([], async ({ watch, core }, process) => {
      const over = new Promise<void>((resolve, reject) => {
        void watch.watch(
          path,
          { timeoutSeconds: 30 },
          (type, object: V1Pod) => {
            seen.push(`${type} ${object.metadata?.name}`);
            throw new Error('nobody hears this, as in client-node');
          },
          (error: unknown) => (error === null ? resolve() : reject(error)),
        );
      });
      await core.createNamespacedPod({ namespace, body: pod('a') });
      await core.createNamespacedPod({ namespace, body: pod('b') });
      await over;
      expect(process.replica.simulation.now).toBeGreaterThan(30_000);
    });
    expect(seen).toEqual(['ADDED a', 'ADDED b']);
  });

  test('that are aborted call done with an AbortError, once, and never call back again', async () => {
    const seen: unknown[] = [];
    const done: unknown[] = [];
    await played([], async ({ watch, core }, process) => {
      const controller = await watch.watch(
        path,
        {},
        (type) => seen.push(type),
        (error) => done.push(error),
      );
      expect(process.outstanding).toBe(1);
      controller.abort();
      expect(process.outstanding).toBe(0);
      controller.abort();
      await core.createNamespacedPod({ namespace, body: pod('a') });
      await process.sleep(1000);
    });
    expect(seen).toEqual([]);
    expect(done).toEqual([expect.any(AbortError)]);
  });

  test('that cannot be opened tell why', async () => {
    const lose = { kind: 'lose', process: 'solo', link: 'kube', nth: 2, message: 'request', seen: 'reset' } as const;
    const done: unknown[] = [];
    await played([lose], async ({ watch }) => {
      await watch.watch(
        '/api/v1/nothing',
        {},
        () => {},
        (error) => done.push(error),
      );
      await watch.watch(
        path,
        {},
        () => {},
        (error) => done.push(error),
      );
    });
    expect(done).toMatchObject([{ message: 'Not Found', statusCode: 404 }, { code: 'ECONNRESET' }]);
  });

  test("carry client-node's own informer through dropped watches and forgotten versions", async () => {
    const at = (name: string, moment: number): Fault => {
      return { kind: 'model', name, target: 'kube-0', when: { at: moment }, duration: 0 };
    };
    const seen: string[] = [];
    let lists = 0;
    const faults = [at('kube/drop-watches', 5000), at('kube/compact', 12_000), at('kube/drop-watches', 12_000)];
    await played(faults, async ({ watch, core }, process) => {
      const list = () => {
        lists += 1;
        return core.listNamespacedPod({ namespace });
      };
      const informer = new ListWatch<V1Pod>(path, watch, list, false);
      informer.on('add', ({ metadata }) => seen.push(`+${metadata?.name}`));
      informer.on('delete', ({ metadata }) => seen.push(`-${metadata?.name}`));
      await informer.start();
      for (const name of ['a', 'b', 'c']) {
        await core.createNamespacedPod({ namespace, body: pod(name) });
        await core.createNamespacedConfigMap({ namespace, body: { metadata: { name } } }); // which it does not see
        await process.sleep(5000);
      }
      await core.deleteNamespacedPod({ namespace, name: 'a' });
      await process.sleep(1000);
      await informer.stop();
    });
    expect(seen).toEqual(['+a', '+b', '+c', '-a']);
    expect(lists).toBe(2); // the second after 410
  });
});
