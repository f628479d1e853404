import type { Generated } from 'kysely';
import type { SqlCapabilities } from '../../../modules/ports/sql/capabilities.ts';
import type { SqlFailure, SqlResult } from '../../../modules/ports/sql/failure.ts';
import type { Sql } from '../../../modules/ports/sql/sql.ts';
import type { TablesOf } from '../../../modules/ports/sql/tables.ts';

/** Where a check runs: the ports of two replicas on one database, whose tables are empty. */
export interface CheckStage {
  readonly sql: Sql<CheckSchema>;
  readonly other: Sql<CheckSchema>;
}

/** One thing that every implementation of the `Sql` port does. `run` throws where one does not. */
export interface PortCheck {
  readonly title: string;
  /** Default: every database. */
  readonly needs?: (capabilities: SqlCapabilities) => boolean;
  readonly run: (stage: CheckStage) => Promise<void>;
}

export interface CheckSchema {
  readonly account: { readonly id: number; readonly owner: string; readonly balance: number };
  /** One column for each type. */
  readonly sample: {
    readonly id: number;
    readonly word: string | null;
    readonly small: number | null;
    readonly big: number | null;
    readonly real: number | null;
    readonly flag: boolean | null;
    readonly document: object | null;
    readonly moment: string | null;
  };
  readonly entry: { readonly id: number; readonly account_id: number };
  readonly task: {
    readonly id: Generated<number>;
    readonly name: string;
    readonly state: Generated<string>;
    readonly tries: Generated<number>;
  };
}

export const checkTables: TablesOf<CheckSchema> = {
  account: {
    columns: { id: 'integer', owner: 'text', balance: 'bigint' },
    primaryKey: ['id'],
    unique: [{ columns: ['owner'] }],
    checks: { account_balance_check: ['balance', '>=', 0] },
  },
  sample: {
    columns: {
      id: 'integer',
      word: { type: 'text', nullable: true },
      small: { type: 'integer', nullable: true },
      big: { type: 'bigint', nullable: true },
      real: { type: 'double precision', nullable: true },
      flag: { type: 'boolean', nullable: true },
      document: { type: 'jsonb', nullable: true },
      moment: { type: 'timestamptz', nullable: true },
    },
    primaryKey: ['id'],
  },
  entry: {
    columns: { id: 'integer', account_id: 'integer' },
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['account_id'], table: 'account' }],
  },
  task: {
    columns: {
      id: { type: 'bigint', identity: true },
      name: 'text',
      state: { type: 'text', default: 'open' },
      tries: { type: 'integer', default: 0 },
    },
    primaryKey: ['id'],
    // One open task of a name.
    unique: [{ columns: ['name'], where: ['state', '=', 'open'] }],
  },
};

export type Account = CheckSchema['account'];

/** Stores accounts that later steps find. */
export async function open(sql: Sql<CheckSchema>, ...accounts: readonly Account[]): Promise<void> {
  given(await sql.attempt((query) => query.insertInto('account').values(accounts).execute()));
}

export function account(id: number, balance = 100): Account {
  return { id, owner: `owner-${id}`, balance };
}

export function balances(sql: Sql<CheckSchema>): Promise<readonly number[]> {
  const rows = sql.query.selectFrom('account').select('balance').orderBy('id').execute();
  return rows.then((found) => found.map(({ balance }) => balance));
}

/** The value of a result that must be one. */
export function given<T>(result: SqlResult<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.error.kind} ${result.error.sqlState}: ${result.error.message}`);
}

/** The failure of a result that must be one. */
export function refused<T>(result: SqlResult<T>): SqlFailure {
  if (!result.ok) return result.error;
  throw new Error(`expected a failure, got ${JSON.stringify(result.value)}`);
}
