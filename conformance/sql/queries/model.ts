import { lower, lowerData } from '../../../models/database/dialect/lower.ts';
import { Engine } from '../../../models/database/postgres/engine.ts';
import { defineSchema } from '../../../models/database/sql/define-schema.ts';
import { SqlError } from '../../../models/database/sql/sql-error.ts';
import type { StatementInTransaction } from '../../../models/database/sql/statement.ts';
import { insertionOf } from '../steps/tables.ts';
import { failure, type Answer } from './answer.ts';
import type { DrawnQuery } from './drawn-query.ts';
import { queriedRows, queriedTables } from './tables.ts';

const schema = defineSchema(queriedTables);
const insertions = insertionOf(queriedRows).map((insertion) => lower(insertion.compile().query, schema));

/** Lowering for this query alone, or one that is kept for all queries of its pattern. */
export type LoweringMode = 'fresh' | 'prepared';

/** What the model answers on fresh tables. */
export function askModel({ node, changed }: DrawnQuery, mode: LoweringMode): Answer {
  const engine = new Engine(schema);
  const session = engine.openSession('queries');
  for (const insertion of insertions) session.execute(insertion);
  const outcome = session.execute(mode === 'fresh' ? lowerFresh(node) : lower(node, schema));
  switch (outcome.kind) {
    case 'blocked':
      throw new Error('a single session waits');
    case 'failed':
      return failure(outcome.error.sqlState, outcome.error.message);
    case 'done': {
      const { count, rows } = outcome.result;
      const after = changed === null ? [] : engine.committedRows(changed);
      return {
        kind: 'done',
        count,
        rows,
        after: after.sort((left, right) => Number(left['id']) - Number(right['id'])),
      };
    }
  }
}

function lowerFresh(node: DrawnQuery['node']): StatementInTransaction {
  try {
    const { statement, parameters } = lowerData(node, schema);
    return { ...statement, parameters: parameters.bind() };
  } catch (error) {
    if (error instanceof SqlError) return { kind: 'invalid', error };
    throw error;
  }
}
