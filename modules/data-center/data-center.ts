import type { KubeObject, Resource } from '../ports/kube.ts';

/** The part of a Cassandra data center that its operator reads here. */
export interface DataCenter extends KubeObject {
  readonly apiVersion: 'cassandraoperator.instaclustr.com/v1alpha1';
  readonly kind: 'CassandraDataCenter';
  readonly spec: { readonly nodes: number };
}

export const dataCenters: Resource<DataCenter> = {
  group: 'cassandraoperator.instaclustr.com',
  version: 'v1alpha1',
  plural: 'cassandradatacenters',
  kind: 'CassandraDataCenter',
  namespaced: true,
};

/** The part of core/v1 PersistentVolumeClaim that operators write. To delete one is to delete its data. */
export interface Claim extends KubeObject {
  readonly apiVersion: 'v1';
  readonly kind: 'PersistentVolumeClaim';
  readonly spec: {
    readonly accessModes: readonly string[];
    readonly resources: { readonly requests: { readonly storage: string } };
  };
}

export const claims: Resource<Claim> = {
  group: '',
  version: 'v1',
  plural: 'persistentvolumeclaims',
  kind: 'PersistentVolumeClaim',
  namespaced: true,
};

export const nameLabel = 'cassandra-operator.instaclustr.com/datacenter';
/** Since instaclustr/cassandra-operator#403. */
export const uidLabel = 'cassandra-operator.instaclustr.com/datacenterUID';

/** Keeps a deleted data center until its claims are deleted. */
export const finalizer = 'finalizer.cassandraoperator.instaclustr.com';

/** The claims of a data center, one for each node. Their names follow from its own, and are the same for a later one of that name. */
export function claimsOf({ metadata, spec }: DataCenter): readonly Claim[] {
  const { name = '', uid = '' } = metadata;
  return Array.from({ length: spec.nodes }, (_, node) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `data-${name}-${node}`, labels: { [nameLabel]: name, [uidLabel]: uid } },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
  }));
}
