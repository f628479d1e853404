import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubeOn } from '../../adapters/kube/kube-on.ts';
import { asPod } from '../../models/kube/objects/pod-fields.ts';
import { customResource, plainResource } from '../../models/kube/resource-definition.ts';
import { claims, dataCenters, uidLabel, type DataCenter } from '../../modules/data-center/data-center.ts';
import { ciliumNodes, rangesOf } from '../../modules/pod-ranges/cilium-node.ts';
import type { Kube, KubeObject, KubeResult } from '../../modules/ports/kube.ts';
import { pods } from '../../modules/ports/pod.ts';
import { controllerOf, sparkApplications } from '../../modules/spark-submission/spark-application.ts';
import { kubeconfigOf } from '../../serve/kube/kubeconfig.ts';
import { serveKube, type ServedKube } from '../../serve/kube/serve-kube.ts';
import { Gate, type Passage } from './gate.fixture.ts';
import { namespace, ranges } from './operators.config.ts';
import type { OperatorTask } from './operators.worker.ts';
import { until } from './until.fixture.ts';
import { Workers } from './workers.ts';

/** Until the server is up, ms. */
const startWithin = 60_000;

describe('operators in processes of their own on a served cluster', () => {
  let served: ServedKube;
  let gate: Gate;
  let kube: Kube;
  /** Pods, as often as they were created. */
  const podsMade: string[] = [];
  const running = new Set<Workers<OperatorTask, null>>();

  beforeAll(async () => {
    const custom = [customResource(sparkApplications), customResource(dataCenters), customResource(ciliumNodes)];
    const resources = [...custom, plainResource(claims)];
    served = await serveKube({ resources, namespaces: [namespace] });
    served.cluster.store.subscribe(({ before, after }) => {
      const pod = asPod(after);
      if (before === null && pod !== null) podsMade.push(pod.metadata.name ?? '');
    });
    gate = await Gate.before(served.url);
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(served.kubeconfig);
    kube = kubeOn(kubeConfig);
  }, startWithin);
  afterAll(async () => {
    for (const process of running) await process.stop();
    await gate?.close();
    await served?.close();
  });

  /** Starts a process of an operator; resolves to how to kill it. */
  async function start(operator: OperatorTask['operator']): Promise<() => Promise<void>> {
    const kubeconfig = kubeconfigOf([{ name: 'gate', url: gate.url }]);
    const process = await Workers.start<OperatorTask, null>('operators.worker', 1, { kubeconfig });
    running.add(process);
    process.ask(() => ({ operator })).catch(() => {}); // it ends by being killed
    return () => process.kill(0);
  }

  test.concurrent(
    'an application whose operator is killed once its driver is made is submitted, with that driver',
    async () => {
      const standing = gate.hold(
        ({ method, target, answer }) => method === 'POST' && target.endsWith('/pods') && answer !== null,
      );
      const kill = await start('spark-submission');
      const { metadata } = await made(
        kube.create(sparkApplications, namespace, {
          apiVersion: 'sparkoperator.k8s.io/v1beta2',
          kind: 'SparkApplication',
          metadata: { name: 'pi' },
          spec: { image: 'spark' },
        }),
      );
      await standing;
      await kill();
      expect((await made(kube.get(sparkApplications, namespace, 'pi'))).status).toBeUndefined();
      await start('spark-submission');
      await until(async () => (await made(kube.get(sparkApplications, namespace, 'pi'))).status !== undefined);
      const { status } = await made(kube.get(sparkApplications, namespace, 'pi'));
      expect(status).toEqual({ applicationState: { state: 'SUBMITTED' } });
      expect(podsMade).toEqual(['pi-driver']);
      expect(controllerOf(await made(kube.get(pods, namespace, 'pi-driver')))).toBe(metadata.uid);
    },
  );

  test.concurrent(
    'the DELETE of a killed operator that arrives late spares the claims of the next data center',
    async () => {
      const body: DataCenter = {
        apiVersion: 'cassandraoperator.instaclustr.com/v1alpha1',
        kind: 'CassandraDataCenter',
        metadata: { name: 'dc' },
        spec: { nodes: 2 },
      };
      const ownersOfClaims = async (): Promise<readonly unknown[]> =>
        (await made(kube.list(claims, namespace))).items.map(({ metadata }) => metadata.labels?.[uidLabel]);
      const provided = async ({ metadata: { uid } }: DataCenter): Promise<boolean> => {
        const owners = await ownersOfClaims();
        return owners.length === 2 && owners.every((owner) => owner === uid);
      };
      const asked = gate.hold(asks('POST', '/persistentvolumeclaims'));
      const first = await start('data-center');
      const former = await made(kube.create(dataCenters, namespace, body));
      await asked;
      await first();
      const second = await start('data-center');
      await until(() => provided(former));
      const standing = gate.hold(asks('DELETE', '/persistentvolumeclaims/data-dc-0'));
      await kube.delete(dataCenters, namespace, 'dc');
      const late = await standing;
      await second();
      await start('data-center');
      await until(async () => !(await kube.get(dataCenters, namespace, 'dc')).ok);
      expect(await ownersOfClaims()).toEqual([]);
      const next = await made(kube.create(dataCenters, namespace, body));
      await until(() => provided(next));
      expect(await late.release()).toBe(409);
      expect(await provided(next)).toBe(true);
    },
  );

  test.concurrent('a range that a killed operator has promised is not given to another node', async () => {
    const join = (name: string): Promise<KubeResult<KubeObject>> =>
      kube.create(ciliumNodes, null, { apiVersion: 'cilium.io/v2', kind: 'CiliumNode', metadata: { name } });
    const given = async (): Promise<readonly string[]> =>
      (await made(kube.list(ciliumNodes, null))).items.flatMap(rangesOf);
    await join('node-b');
    const standing = gate.hold(asks('PATCH', '/ciliumnodes/node-b'));
    const kill = await start('pod-ranges');
    const late = await standing;
    await kill();
    await join('node-a');
    await start('pod-ranges');
    await until(async () => (await given()).length === 2);
    expect(await late.release()).toBe(200);
    expect((await given()).toSorted()).toEqual(ranges.slice(0, 2));
  });
});

/** Whether a request has not arrived. */
function asks(verb: string, path: string): (passage: Passage) => boolean {
  return ({ method, target, answer }) => answer === null && method === verb && target.endsWith(path);
}

async function made<T>(result: Promise<KubeResult<T>>): Promise<T> {
  const outcome = await result;
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.value;
}
