import type { Kube, KubeError, KubeObject, KubeResult, Resource, Watch } from '../../modules/ports/kube.ts';
import type { Pod } from '../../modules/ports/pod.ts';

/** Where a check runs: a client, a namespace that exists, and a name that nothing else uses. */
export interface CheckStage {
  readonly kube: Kube;
  readonly namespace: string;
  readonly name: string;
}

/** One thing that every implementation of the `Kube` port does. `run` throws where one does not. */
export interface PortCheck {
  readonly title: string;
  readonly run: (stage: CheckStage) => Promise<void>;
}

export interface Workflow extends KubeObject {
  readonly spec: { readonly [key: string]: unknown };
  readonly status?: { readonly [key: string]: unknown };
}

export const workflows: Resource<Workflow> = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'workflows',
  kind: 'Workflow',
  namespaced: true,
};

export interface Lease extends KubeObject {
  readonly spec: { readonly holderIdentity?: string };
}

export const leases: Resource<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};

export const nodes: Resource = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false };

/** A pod that no scheduler takes, so that nothing but the check changes it. */
export function pod(name: string, labels: { readonly [key: string]: string } = {}): Pod {
  const containers = [{ name: 'main', image: 'registry.example/main:1' }];
  const spec = { schedulerName: 'nobody', containers };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels }, spec };
}

export function workflow(name: string, spec: Workflow['spec'] = {}): Workflow {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name }, spec };
}

export function lease(name: string, holderIdentity: string): Lease {
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name }, spec: { holderIdentity } };
}

/** The value of a result that must be one. */
export function given<T>(result: KubeResult<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.error.kind} ${result.error.code}: ${result.error.message}`);
}

/** The error of a result that must be one. */
export function refused<T>(result: KubeResult<T>): KubeError {
  if (!result.ok) return result.error;
  throw new Error(`expected an error, got ${JSON.stringify(result.value)}`);
}

export function versionOf({ metadata }: KubeObject): string {
  if (metadata.resourceVersion === undefined) throw new Error('an object without a version');
  return metadata.resourceVersion;
}

/** The next `count` events of a watch, as `TYPE name@version`. Fewer where the watch ends. */
export async function nextEvents<T extends KubeObject>(watch: Watch<T>, count: number): Promise<readonly string[]> {
  const seen: string[] = [];
  while (seen.length < count) {
    const event = await watch.next();
    if (event === null) break;
    if (event.type === 'ERROR') seen.push(`ERROR ${event.error.kind}`);
    else seen.push(`${event.type} ${event.object.metadata.name ?? ''}@${versionOf(event.object)}`);
  }
  return seen;
}
