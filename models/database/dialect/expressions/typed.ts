import type { Expression } from '../../sql/expression.ts';
import { commonType, typeName, type SqlType } from '../../sql/type.ts';
import { SqlError } from '../../sql/sql-error.ts';

/** An expression and its type, as lowering knows them. */
export interface Typed {
  readonly type: SqlType;
  readonly value: Expression;
}

/** The one type that all can take, as CASE, COALESCE and UNION choose it. @throws 42804 when there is none */
export function unite(construct: string, types: readonly SqlType[]): SqlType {
  let chosen: SqlType = 'unknown';
  for (const type of types) {
    const common = commonType(chosen, type);
    if (common === null) {
      throw new SqlError('42804', `${construct} types ${typeName(chosen)} and ${typeName(type)} cannot be matched`);
    }
    chosen = common;
  }
  return chosen === 'unknown' ? 'text' : chosen;
}
