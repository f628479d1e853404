import type { KubeObject } from '../../../../modules/ports/kube.ts';
import { quoted } from '../../../../modules/ports/selectors/quoted.ts';
import type { JsonObject } from '../../objects/object-fields.ts';
import type { ResourceDefinition } from '../../resource-definition.ts';
import { badRequest } from '../../status.ts';
import { accepted, refused, type Outcome } from '../outcome.ts';
import { objectBody, partialObject } from '../render.ts';
import type { TablePrinter } from './column.ts';
import { cronJobPrinter, jobPrinter } from './jobs.ts';
import {
  configMapPrinter,
  customPrinter,
  eventPrinter,
  leasePrinter,
  namespacePrinter,
  nodePrinter,
  secretPrinter,
} from './plain-kinds.ts';
import { podPrinter } from './pods.ts';

/** How a Table is made: `now` in ms since 1970, `include` as the query says (`includeObject`). */
export interface TableTerms {
  readonly now: number;
  readonly include: string;
  /** False: without the definitions of columns, as in a watch after its first event. */
  readonly columns?: boolean;
}

const printers: ReadonlyMap<string, TablePrinter> = new Map([
  ['pods', podPrinter],
  ['nodes', nodePrinter],
  ['namespaces', namespacePrinter],
  ['events', eventPrinter],
  ['secrets', secretPrinter],
  ['configmaps', configMapPrinter],
  ['jobs.batch', jobPrinter],
  ['cronjobs.batch', cronJobPrinter],
  ['leases.coordination.k8s.io', leasePrinter],
]);

/** Objects as a Table (meta.k8s.io/v1); every server adds its own columns, by kind. */
export function asTable(
  { collection }: ResourceDefinition,
  objects: readonly KubeObject[],
  metadata: object,
  { now, include, columns = true }: TableTerms,
): Outcome<JsonObject> {
  if (include !== '' && include !== 'Metadata' && include !== 'Object' && include !== 'None') {
    const why = `includeObject: Invalid value: ${quoted(include)}: must be 'Metadata', 'Object', 'None', or empty`;
    return refused(badRequest(`Unable to convert to Table as requested: ${why}`));
  }
  const printer = printers.get(collection) ?? customPrinter;
  const rows = objects.map((object) => {
    const conditions = printer.conditions?.(object) ?? [];
    const shown = include === 'None' ? null : include === 'Object' ? objectBody(object) : partialObject(object);
    const cells = printer.cells(object, now);
    return conditions.length === 0 ? { cells, object: shown } : { cells, conditions, object: shown };
  });
  const columnDefinitions = columns ? printer.columns : null;
  return accepted({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions, rows });
}
