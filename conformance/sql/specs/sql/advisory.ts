import type { Expr, ExprCall, Statement } from 'pgsql-ast-parser';
import type { AdvisoryStatement } from '../../../../models/database/sql/statement.ts';

const functionName = /^pg_(try_)?advisory_(xact_)?(lock|unlock)(_shared)?$/;

/** A call of one of PostgreSQL's advisory lock functions with one or two written numbers; null for anything else. */
export function readAdvisoryCall(call: ExprCall): AdvisoryStatement | null {
  const name = call.function.name;
  if (name === 'pg_advisory_unlock_all') {
    return { kind: 'advisory', operation: 'unlock all', scope: 'session', mode: 'exclusive', key: '', output: name };
  }
  const [found, tries, transaction, operation, shared] = functionName.exec(name) ?? [];
  const keys = call.args.map((argument) => (argument.type === 'integer' ? `${argument.value}` : null));
  if (found === undefined || keys.length < 1 || keys.length > 2 || keys.includes(null)) return null;
  return {
    kind: 'advisory',
    operation: operation === 'unlock' ? 'unlock' : tries === undefined ? 'lock' : 'try',
    scope: transaction === undefined ? 'session' : 'transaction',
    mode: shared === undefined ? 'exclusive' : 'share',
    key: keys.join(),
    output: name,
  };
}

/** A SELECT of nothing but advisory lock functions, as these calls; null for anything else. */
export function advisorySelect(statement: Statement): readonly AdvisoryStatement[] | null {
  if (statement.type !== 'select') return null;
  const { columns, ...rest } = statement;
  if (columns == null || (rest.from ?? rest.where ?? rest.limit ?? rest.orderBy ?? rest.groupBy) != null) return null;
  const calls = columns.flatMap(({ expr }) => (expr.type === 'call' ? (readAdvisoryCall(expr) ?? []) : []));
  return calls.length > 0 && calls.length === columns.length ? calls : null;
}

/** Takes `pg_advisory_lock(...) IS NOT NULL` out of a conjunction: what is locked, and the rest of it. */
export function withoutLocks(condition: Expr): {
  readonly locks: readonly AdvisoryStatement[];
  readonly rest: Expr | null;
} {
  if (condition.type === 'binary' && condition.op === 'AND') {
    const left = withoutLocks(condition.left);
    const right = withoutLocks(condition.right);
    const rest =
      left.rest === null || right.rest === null
        ? (left.rest ?? right.rest)
        : { ...condition, left: left.rest, right: right.rest };
    return { locks: [...left.locks, ...right.locks], rest };
  }
  if (condition.type === 'unary' && condition.op === 'IS NOT NULL' && condition.operand.type === 'call') {
    const lock = readAdvisoryCall(condition.operand);
    if (lock?.operation === 'lock') return { locks: [lock], rest: null };
  }
  return { locks: [], rest: condition };
}
