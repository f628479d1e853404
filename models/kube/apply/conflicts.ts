import { quoted } from '../../../modules/ports/selectors/quoted.ts';
import { applyConflict, type FailureStatus } from '../status.ts';
import { difference, pathTexts, type FieldSet } from './field-set.ts';
import { managerKey, type FieldManager } from './managed-fields.ts';
import type { Conflict } from './ownership.ts';

/** The 409 about fields that others own (managedfields/internal/conflict.go, 1.36). */
export function conflictStatus(conflicts: readonly Conflict[]): FailureStatus {
  const sorted = conflicts.toSorted((left, right) => (managerKey(left.manager) < managerKey(right.manager) ? -1 : 1));
  const causes = sorted.flatMap(({ manager, fields }) =>
    pathTexts(fields).map((field) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${managerText(manager)}`,
      field,
    })),
  );
  const [only] = causes;
  if (causes.length === 1 && only !== undefined) {
    return applyConflict(`Apply failed with 1 conflict: ${only.message}: ${only.field}`, causes);
  }
  const lines = sorted.flatMap(({ manager, fields }) => [
    `conflicts with ${managerText(manager)}:`,
    ...pathTexts(fields).map((field) => `- ${field}`),
  ]);
  return applyConflict(`Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, causes);
}

function managerText({ manager, operation, apiVersion, subresource }: FieldManager): string {
  const name = quoted(manager) + (subresource === '' ? '' : ` with subresource ${quoted(subresource)}`);
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}

/** The conflicts that are left when those about some fields do not count. */
export function withoutAllowed(conflicts: readonly Conflict[], allowed: FieldSet): readonly Conflict[] {
  return conflicts
    .map(({ manager, fields }) => ({ manager, fields: difference(fields, allowed) }))
    .filter(({ fields }) => fields.size > 0);
}
