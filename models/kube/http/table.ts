import type { KubeObject } from '../../../modules/ports/kube.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { badRequest } from '../status.ts';
import { quoted } from '../../../modules/ports/selectors/quoted.ts';
import { accepted, refused, type Outcome } from './outcome.ts';
import { partialObject } from './render.ts';
import { ageOf } from './tables/age.ts';

/** How a Table is made: `now` in ms since 1970, `include` as the query says (`includeObject`). */
export interface TableTerms {
  readonly now: number;
  readonly include: string;
  /** False: without the definitions of columns, as in a watch after its first event. */
  readonly columns?: boolean;
}

/** Objects as a Table (meta.k8s.io/v1). */
export function asTable(
  _definition: ResourceDefinition,
  objects: readonly KubeObject[],
  metadata: object,
  { now, include, columns = true }: TableTerms,
): Outcome<unknown> {
  if (include !== '' && include !== 'Metadata' && include !== 'Object' && include !== 'None') {
    const why = `includeObject: Invalid value: ${quoted(include)}: must be 'Metadata', 'Object', 'None', or empty`;
    return refused(badRequest(`Unable to convert to Table as requested: ${why}`));
  }
  const rows = objects.map((object) => {
    const cells = [object.metadata.name ?? '', ageOf(object.metadata.creationTimestamp, now)];
    if (include === 'None') return { cells, object: null };
    return { cells, object: include === 'Object' ? object : partialObject(object) };
  });
  const definitions = [
    { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 },
    { name: 'Age', type: 'string', format: '', description: '', priority: 0 },
  ];
  return accepted({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns ? definitions : null,
    rows,
  });
}
