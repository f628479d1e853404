import type { Compilable } from 'kysely';
import type { ResultRow } from '../../../models/database/sql/value.ts';
import type { Arm } from '../steps/arm.ts';
import { sqlOf } from '../steps/step.ts';
import { contents } from './tables.ts';

/** What a database answers to a case. Rows without an order stand sorted. */
export type Answer = { readonly rows: readonly ResultRow[] } | { readonly sqlState: string; readonly message: string };

/** Runs a query on fresh tables. */
export async function answerTo(arm: Arm, query: Compilable): Promise<Answer> {
  await arm.reset(contents);
  const action = { kind: 'query', query } as const;
  const { outcome } = await arm.step({ session: 'a', action });
  switch (outcome.kind) {
    case 'blocked':
      throw new Error('a single session waits');
    case 'failed':
      return { sqlState: outcome.sqlState, message: outcome.message };
    case 'done': {
      const rows = outcome.rows.map((row) => ({ ...row }));
      return { rows: / order by [^)]*$/.test(sqlOf(action).sql) ? rows : rows.sort(byText) };
    }
  }
}

function byText(left: ResultRow, right: ResultRow): number {
  const [one, other] = [JSON.stringify(left), JSON.stringify(right)];
  return one < other ? -1 : Number(one > other);
}
