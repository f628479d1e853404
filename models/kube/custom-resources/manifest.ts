import { z } from 'zod';
import { customResource, type ResourceDefinition } from '../resource-definition.ts';

const name = z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'must be a DNS name');

const version = z.object({
  name: z.string().min(1),
  served: z.boolean().default(true),
  storage: z.boolean().default(true),
  subresources: z
    .object({ status: z.object({}).loose().optional() })
    .loose()
    .optional(),
  selectableFields: z.array(z.object({ jsonPath: z.string() })).optional(),
});

const manifest = z.object({
  apiVersion: z.literal('apiextensions.k8s.io/v1'),
  kind: z.literal('CustomResourceDefinition'),
  spec: z.object({
    group: name,
    scope: z.enum(['Namespaced', 'Cluster']),
    names: z.object({
      plural: name,
      kind: z.string().min(1),
      singular: name.optional(),
      shortNames: z.array(name).optional(),
      categories: z.array(name).optional(),
    }),
    versions: z.array(version).min(1, 'needs a version'),
  }),
});

export type ReadDefinition =
  | { readonly ok: true; readonly definition: ResourceDefinition }
  /** One sentence without a full stop. */
  | { readonly ok: false; readonly problem: string };

/**
 * Reads a CustomResourceDefinition (apiextensions.k8s.io/v1) as far as it is modelled: names, scope, the stored version,
 * its status subresource and its selectable fields.
 * Not modelled, and ignored: schemas, other versions, conversion, further printer columns, the scale subresource.
 */
export function readManifest(document: unknown): ReadDefinition {
  const result = manifest.safeParse(document);
  if (!result.success) {
    const [issue] = result.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? 'the document' : issue.path.join('.');
    return { ok: false, problem: `${where}: ${issue?.message ?? 'is not valid'}` };
  }
  const { group, scope, names, versions } = result.data.spec;
  const stored = versions.find((each) => each.storage && each.served);
  if (stored === undefined) return { ok: false, problem: 'spec.versions: none is both served and stored' };
  const { plural, kind, singular, shortNames = [], categories = [] } = names;
  const resource = { group, version: stored.name, plural, kind, namespaced: scope === 'Namespaced' };
  const definition = customResource(resource, {
    ...(singular === undefined ? {} : { singular }),
    shortNames,
    categories,
    statusSubresource: stored.subresources?.status !== undefined,
    selectableFields: (stored.selectableFields ?? []).map(({ jsonPath }) => jsonPath),
  });
  return { ok: true, definition };
}
