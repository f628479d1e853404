import type { KubeObject, Resource } from '../../modules/ports/kube.ts';
import { events, pods } from '../../modules/ports/pod.ts';

/**
 * How the API server treats one resource: the registry strategies of Kubernetes 1.32 as far as they are modelled.
 * Not modelled: conversion between versions, admission, quotas, managed fields, schema validation.
 */
export interface ResourceDefinition {
  readonly resource: Resource;
  /** `plural` or `plural.group`: names the collection in the store, in messages and in facts. */
  readonly collection: string;
  /** How people name it: `pod`, and `po` for short. */
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** Groups of resources that kubectl knows by one word, such as `all`. */
  readonly categories: readonly string[];
  /** A main PUT leaves `status` alone, and `/status` exists. */
  readonly statusSubresource: boolean;
  /** PUT without `metadata.resourceVersion` overwrites blindly; else it answers 422. */
  readonly unconditionalUpdate: boolean;
  /** PUT on a missing object creates it. */
  readonly createOnUpdate: boolean;
  /** `metadata.generation` counts the changes outside of metadata. */
  readonly generation: boolean;
  /** DELETE of a running object waits for its grace period. */
  readonly graceful: boolean;
  /** DELETE answers with the object instead of a Status. */
  readonly returnsDeleted: boolean;
  /** Field selectors that work here, and those of the real resource that this model answers with 501. */
  readonly fields: ReadonlySet<string>;
  readonly fieldsNotModelled: ReadonlySet<string>;
}

/** `Pod` or `Workflow.argoproj.io`, as messages about invalid objects say it. */
export function qualifiedKind({ resource }: ResourceDefinition): string {
  return resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
}

/** `v1` or `argoproj.io/v1alpha1`. */
export function apiVersionOf({ group, version }: Resource): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `pods` or `workflows.argoproj.io`. */
export function collectionOf({ group, plural }: Resource): string {
  return group === '' ? plural : `${plural}.${group}`;
}

const metadataFields = ['metadata.name', 'metadata.namespace'];

/** A custom resource without a status subresource, such as ScheduledWorkflow or Argo Workflow. */
export function customResource<T extends KubeObject>(resource: Resource<T>): ResourceDefinition {
  return {
    resource,
    collection: collectionOf(resource),
    singular: resource.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    statusSubresource: false,
    unconditionalUpdate: false,
    createOnUpdate: false,
    generation: true,
    graceful: false,
    returnsDeleted: false,
    fields: new Set(metadataFields),
    fieldsNotModelled: new Set(),
  };
}

export const podDefinition: ResourceDefinition = {
  ...customResource(pods),
  shortNames: ['po'],
  categories: ['all'],
  statusSubresource: true,
  unconditionalUpdate: true,
  graceful: true,
  returnsDeleted: true,
  fields: new Set([
    ...metadataFields,
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ]),
  fieldsNotModelled: new Set(['spec.host', 'spec.hostNetwork', 'status.podIPs']),
};

export const eventDefinition: ResourceDefinition = {
  ...customResource(events),
  shortNames: ['ev'],
  unconditionalUpdate: true,
  createOnUpdate: true,
  generation: false,
  fields: new Set([
    ...metadataFields,
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'type',
  ]),
  fieldsNotModelled: new Set(['source']),
};

export const leaseDefinition: ResourceDefinition = {
  ...customResource({ group: 'coordination.k8s.io', version: 'v1', plural: 'leases', kind: 'Lease', namespaced: true }),
  createOnUpdate: true,
  generation: false,
};

/** What every cluster serves. */
export const builtInResources: readonly ResourceDefinition[] = [podDefinition, eventDefinition, leaseDefinition];
