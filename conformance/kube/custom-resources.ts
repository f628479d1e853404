import type { Json } from './sequence.ts';

const anything: Json = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

interface Definition {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly shortNames?: readonly string[];
  readonly schema?: Json;
  readonly more?: { readonly [key: string]: Json };
}

function definition({ group, version, plural, kind, shortNames = [], schema = anything, more = {} }: Definition): Json {
  const names = { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List`, shortNames };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names,
      scope: 'Namespaced',
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: schema }, ...more }],
    },
  };
}

/**
 * The custom resources that the catalogue uses. Workflow and ScheduledWorkflow have no status subresource, as upstream's
 * do; Race has one, and a field to select by.
 */
export const customResourceDefinitions: readonly Json[] = [
  definition({ group: 'argoproj.io', version: 'v1alpha1', plural: 'workflows', kind: 'Workflow', shortNames: ['wf'] }),
  definition({
    group: 'kubeflow.org',
    version: 'v1beta1',
    plural: 'scheduledworkflows',
    kind: 'ScheduledWorkflow',
    shortNames: ['swf'],
  }),
  definition({
    group: 'deadheat.example',
    version: 'v1',
    plural: 'races',
    kind: 'Race',
    schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
          properties: { lane: { type: 'string' } },
        },
        status: anything,
      },
    },
    more: { subresources: { status: {} }, selectableFields: [{ jsonPath: '.spec.lane' }] },
  }),
];
