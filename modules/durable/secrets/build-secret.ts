import type { KubeObject, Resource } from '../../ports/kube.ts';

/** A core/v1 Secret, as far as builds need it. */
export interface Secret extends KubeObject {
  readonly apiVersion: 'v1';
  readonly kind: 'Secret';
}

export const secrets: Resource<Secret> = {
  group: '',
  version: 'v1',
  plural: 'secrets',
  kind: 'Secret',
  namespaced: true,
};

/** What Brigade v1 keeps of a build: a Secret, named like its worker. */
export interface Build {
  readonly namespace: string;
  readonly name: string;
  /** The event that it serves; several builds serve one when it is run again. */
  readonly run: string;
  /** Which worker of the run is the latest, from 1. */
  readonly attempt: number;
  /** `accepted`: a worker was started. `completed` and `replaced` are no states of upstream's. */
  readonly status: 'new' | 'accepted' | 'completed' | 'replaced';
  /** Ms since 1970 at which it counts as lost if it has not completed. */
  readonly expiresAt: number;
}

const expiry = 'brigade/expires-at';

export const buildSelector = 'component=build';

export function secretOf(build: Build, resourceVersion?: string): Secret {
  const { namespace, name, run, attempt, status, expiresAt } = build;
  const version = resourceVersion === undefined ? {} : { resourceVersion };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      ...version,
      namespace,
      name,
      labels: { component: 'build', build: name, run, attempt: String(attempt), status },
      annotations: { [expiry]: String(expiresAt) },
    },
  };
}

/** Null for a Secret without label `build`, which upstream's controller gives an error for. */
export function buildOf({ metadata }: Secret): Build | null {
  const { namespace = '', name = '', labels = {}, annotations = {} } = metadata;
  if (labels['build'] === undefined) return null;
  const status = statuses.find((known) => known === labels['status']) ?? 'new';
  const attempt = Number(labels['attempt'] ?? 1);
  return { namespace, name, run: labels['run'] ?? name, attempt, status, expiresAt: Number(annotations[expiry] ?? 0) };
}

const statuses = ['accepted', 'completed', 'replaced'] as const;
