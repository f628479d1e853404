import type { OperationNode } from 'kysely';
import { notSupported, type SqlError } from '../sql/sql-error.ts';

/** The failure for a node that is not interpreted. */
export function unsupported(node: OperationNode, where?: string): SqlError {
  return notSupported(where === undefined ? node.kind : `${node.kind} in ${where}`);
}

/** Fails when a node says something beyond what its interpreter reads, so that nothing is ignored silently. */
export function requireOnly(node: OperationNode, known: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(node)) {
    if (known.has(name) || value === undefined || value === false) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    throw notSupported(`${name} of ${node.kind}`);
  }
}
