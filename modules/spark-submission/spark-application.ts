import type { KubeObject, Resource } from '../ports/kube.ts';
import type { Pod } from '../ports/pod.ts';

/** What the operator says of an application's submission; before it has said anything, there is no status. */
export type ApplicationState =
  | { readonly state: 'SUBMITTED' }
  /** Final: the operator does not try again. */
  | { readonly state: 'FAILED'; readonly errorMessage: string };

/** The part of sparkoperator.k8s.io/v1beta2 SparkApplication that a submission reads and writes. */
export interface SparkApplication extends KubeObject {
  readonly apiVersion: 'sparkoperator.k8s.io/v1beta2';
  readonly kind: 'SparkApplication';
  readonly spec: { readonly image: string };
  readonly status?: { readonly applicationState: ApplicationState };
}

export const sparkApplications: Resource<SparkApplication> = {
  group: 'sparkoperator.k8s.io',
  version: 'v1beta2',
  plural: 'sparkapplications',
  kind: 'SparkApplication',
  namespaced: true,
};

/** The pod that runs an application: its name follows from the application's, its owner says which one of that name. */
export function driverOf({ apiVersion, kind, metadata, spec }: SparkApplication): Pod {
  const { name = '', uid = '' } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-driver`,
      ownerReferences: [{ apiVersion, kind, name, uid, controller: true }],
    },
    spec: { restartPolicy: 'Never', containers: [{ name: 'spark-kubernetes-driver', image: spec.image }] },
  };
}

/** The uid of the object that controls another one; undefined: nobody does. */
export function controllerOf({ metadata }: KubeObject): string | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
}
