import type { KubeObject, Resource } from '../../modules/ports/kube.ts';
import { partOf, withoutPart, withPart } from './objects/object-fields.ts';
import { coreChecks, plainChecks, type MetadataChecks } from './metadata/metadata-checks.ts';
import { refusedByDefault, refusedByName, type FieldRefusal } from './selector/field-refusal.ts';
import type { StatusCause } from './status.ts';

/**
 * What is particular about the objects of one resource: the strategy that its registry has upstream
 * (registry/rest/create.go and update.go, 1.36). Objects are shared: a hook returns another one, or the same.
 */
export interface Strategy {
  /** Fills in what clients may leave out, in whatever they send. */
  readonly withDefaults?: (object: KubeObject) => KubeObject;
  /** Why admission refuses a new object: the end of the message of a 403; null when it does not. */
  readonly refuseCreate?: (object: KubeObject) => string | null;
  /** Completes a new object, whose metadata is set already: a status, labels that the server makes. */
  readonly prepareCreate?: (object: KubeObject) => KubeObject;
  readonly validateCreate?: (object: KubeObject) => readonly StatusCause[];
  /** For the `Warning` headers of a create that succeeds. */
  readonly warnCreate?: (object: KubeObject) => readonly string[];
  /** What defaults add to a new object once it is stored and read back. */
  readonly readBack?: (object: KubeObject) => KubeObject;
  /** Restores in `draft` what a main update cannot change; status (where it is a subresource) and metadata are done. */
  readonly prepareUpdate?: (draft: KubeObject, stored: KubeObject) => KubeObject;
  /** What a write to `/status` leaves. Default: everything but `spec` comes from the draft. */
  readonly prepareStatusUpdate?: (draft: KubeObject, stored: KubeObject) => KubeObject;
  /** What a write to `/finalize` leaves, where that exists; status and metadata are done. */
  readonly finalize?: (draft: KubeObject) => KubeObject;
  readonly validateFinalize?: (draft: KubeObject, stored: KubeObject) => readonly StatusCause[];
  /** True while something besides the finalizers of its metadata holds a terminating object. */
  readonly isHeld?: (object: KubeObject) => boolean;
  readonly validateUpdate?: (draft: KubeObject, stored: KubeObject) => readonly StatusCause[];
  readonly validateStatusUpdate?: (draft: KubeObject, stored: KubeObject) => readonly StatusCause[];
  /**
   * What becomes of dependents when a DELETE does not say: the garbage collector deletes them (default) or orphans them;
   * `ignored`: whatever a DELETE says, the object does not wait for the collector.
   */
  readonly dependents?: 'orphaned' | 'ignored';
  /** Seconds that a DELETE waits for an object to end by itself. Absent: it never waits. */
  readonly gracePeriod?: (object: KubeObject, requested: number | undefined) => number;
}

/**
 * How the API server treats one resource, in Kubernetes 1.36.
 * Not modelled: conversion between versions, quotas, schemas of custom resources.
 */
export interface ResourceDefinition extends Strategy {
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
  /** Which changes `metadata.generation` counts: of `spec`, or of all but metadata (and status where that is apart). */
  readonly generation: 'none' | 'spec' | 'content';
  /** DELETE answers with the object instead of a Status. */
  readonly returnsDeleted: boolean;
  readonly metadataChecks: MetadataChecks;
  /** What a field selector may name. */
  readonly fields: ReadonlySet<string>;
  /** The message of the 400 for any other field. */
  readonly fieldRefusal: FieldRefusal;
  /** How to read those of `fields` that are more than the text at the path of that name. */
  readonly computedFields?: ReadonlyMap<string, (object: KubeObject) => string>;
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

/** What every resource can be selected by. */
export const metadataFields = ['metadata.name', 'metadata.namespace'] as const;

/** A resource whose objects are more or less what clients write; the built-in kinds say what differs. */
export function plainResource<T extends KubeObject>(resource: Resource<T>): ResourceDefinition {
  return {
    resource,
    collection: collectionOf(resource),
    singular: resource.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    statusSubresource: false,
    unconditionalUpdate: true,
    createOnUpdate: false,
    generation: 'none',
    returnsDeleted: false,
    metadataChecks: coreChecks,
    fields: new Set(resource.namespaced ? metadataFields : ['metadata.name']),
    fieldRefusal: refusedByDefault,
  };
}

/** What a CustomResourceDefinition says about its resource. */
export interface CustomResourceOptions {
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** Default: none, as ScheduledWorkflow and Argo's Workflow have it. */
  readonly statusSubresource?: boolean;
  /** JSON paths such as `.spec.lane`. */
  readonly selectableFields?: readonly string[];
}

/** A custom resource without a schema: unknown fields are kept (registry/customresource/strategy.go, 1.36). */
export function customResource<T extends KubeObject>(
  resource: Resource<T>,
  options: CustomResourceOptions = {},
): ResourceDefinition {
  const { singular = resource.kind.toLowerCase(), shortNames = [], categories = [] } = options;
  const { statusSubresource = false, selectableFields = [] } = options;
  const paths = selectableFields.map((path) => path.replace(/^\./, ''));
  return {
    ...plainResource(resource),
    singular,
    shortNames,
    categories,
    statusSubresource,
    unconditionalUpdate: false,
    generation: 'content',
    metadataChecks: plainChecks,
    fields: new Set([...metadataFields, ...paths]),
    fieldRefusal: refusedByName,
    ...(statusSubresource ? { prepareCreate: withoutStatus, prepareStatusUpdate: statusReplaced } : {}),
  };
}

function withoutStatus(object: KubeObject): KubeObject {
  return withoutPart(object, 'status');
}

/** Only the status: labels and the like in a write to `/status` of a custom resource are ignored. */
function statusReplaced(draft: KubeObject, stored: KubeObject): KubeObject {
  return withPart(stored, 'status', partOf(draft, 'status'));
}
