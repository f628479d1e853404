import type { SelectModifierNode } from 'kysely';
import { LockMode, type WaitPolicy } from '../../locking/lock-mode.ts';
import type { Query } from '../../sql/query.ts';
import { notSupported, SqlError } from '../../sql/sql-error.ts';
import type { LockClause } from '../../sql/statement.ts';
import { tableName, type Scope } from './scope.ts';
import { requireOnly } from '../unsupported.ts';

const modes: { readonly [modifier: string]: LockMode | undefined } = {
  ForUpdate: LockMode.update,
  ForNoKeyUpdate: LockMode.noKeyUpdate,
  ForShare: LockMode.share,
  ForKeyShare: LockMode.keyShare,
};
const policies: { readonly [modifier: string]: WaitPolicy | undefined } = {
  SkipLocked: 'skipLocked',
  NoWait: 'noWait',
};
const parts = new Set(['kind', 'modifier', 'of']);

/** FOR UPDATE and its kin. @throws 0A000 where PostgreSQL, or this model, locks no rows */
export function lowerLock(modifiers: readonly SelectModifierNode[], query: Query, scope: Scope): LockClause | null {
  let clause: LockClause | null = null;
  let policy: WaitPolicy = 'wait';
  for (const node of modifiers) {
    requireOnly(node, parts);
    const { modifier = 'an empty modifier', of } = node;
    const mode = modes[modifier];
    if (mode !== undefined) {
      if (clause !== null) throw notSupported('several locking clauses');
      const sources =
        of === undefined
          ? scope.relations.map((_, index) => index)
          : of.map((table) => sourceOf(tableName(table), scope));
      clause = { mode, policy, sources };
    } else policy = policies[modifier] ?? unknownModifier(modifier);
  }
  if (clause === null) return null;
  requireLockable(query, clause);
  return { ...clause, policy };
}

function sourceOf(name: string, { relations }: Scope): number {
  const source = relations.findIndex((relation) => relation.name === name);
  if (source >= 0) return source;
  throw new SqlError('42P01', `relation "${name}" in FOR UPDATE clause not found in FROM clause`);
}

function unknownModifier(modifier: string): never {
  throw notSupported(`the modifier ${modifier}`);
}

function requireLockable(query: Query, { sources }: LockClause): void {
  const refuse = (what: string): never => {
    throw new SqlError('0A000', `FOR UPDATE is not allowed with ${what}`);
  };
  if (query.kind !== 'select') return refuse('UNION/INTERSECT/EXCEPT');
  if (query.distinct !== null) return refuse('DISTINCT clause');
  if (query.grouping?.keys != null) return refuse('GROUP BY clause');
  if (query.grouping?.having != null) return refuse('HAVING clause');
  if (query.grouping !== null) return refuse('aggregate functions');
  const rightMost = query.sources.findLastIndex(({ join }) => join === 'right' || join === 'full');
  for (const index of sources) {
    const source = query.sources[index];
    if (source?.kind === 'query') throw notSupported('a row lock on a derived table');
    if (source?.join === 'left' || source?.join === 'full' || index < rightMost) {
      throw new SqlError('0A000', 'FOR UPDATE cannot be applied to the nullable side of an outer join');
    }
  }
}
