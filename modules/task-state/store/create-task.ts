import type { Transaction } from 'kysely';
import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { TaskRow, TaskSchema } from '../schema.ts';
import { written } from './task-change.ts';

/** One way to store a new task. */
export interface CreateTask {
  readonly name: 'plain' | 'findThenInsert' | 'logicalKey';
  /** Whether rows carry their logical key, which is unique. */
  readonly keyed: boolean;
  /** @param admission what the recommended way asks in its transaction: null when the task may be made */
  create(sql: Sql<TaskSchema>, row: TaskRow, admission: Admission): Promise<ApiResult<TaskRow>>;
}

/** Why a task may not be made now; null: it may, until the end of the transaction. */
export type Admission = (transaction: Transaction<TaskSchema>, row: TaskRow) => Promise<string | null>;

/** kubeflow/pipelines#12430: every call makes a task. A driver that is run again makes its node twice. */
export const plain: CreateTask = {
  name: 'plain',
  keyed: false,
  create: (sql, row) => insert(sql, row),
};

/** Branch mlmd-removal: find by logical key, insert, and on any error find again. */
export const findThenInsert: CreateTask = {
  name: 'findThenInsert',
  keyed: true,
  async create(sql, row) {
    const before = await findByKey(sql, row);
    if (!before.ok || before.value !== null) return before.ok ? succeed(before.value ?? row) : before;
    const inserted = await insert(sql, row);
    if (inserted.ok) return inserted;
    const after = await findByKey(sql, row);
    return after.ok && after.value !== null ? succeed(after.value) : inserted;
  },
};

/**
 * Recommended: one transaction that asks whether the run takes tasks, inserts or does nothing, and then sees, in a statement
 * of its own, whose row it is.
 */
export const logicalKey: CreateTask = {
  name: 'logicalKey',
  keyed: true,
  async create(sql, row, admission) {
    const created = await sql.transaction({}, async (transaction): Promise<ApiResult<TaskRow>> => {
      const refusal = await admission(transaction, row);
      if (refusal !== null) return fail('invalidArgument', refusal);
      const inserted = await transaction
        .insertInto('tasks')
        .values(written(row))
        .onConflict((conflict) => conflict.column('LogicalKey').doNothing())
        .returning('UUID')
        .execute();
      if (inserted.length > 0) return succeed(row);
      const { LogicalKey, Name } = row;
      const found = await transaction
        .selectFrom('tasks')
        .selectAll()
        .where('LogicalKey', '=', LogicalKey)
        .executeTakeFirst();
      return found === undefined ? fail('internal', `task ${Name} exists and does not`) : succeed(found);
    });
    return created.ok ? created.value : sqlFailure(`cannot store task ${row.Name}`, created.error);
  },
};

async function insert(sql: Sql<TaskSchema>, row: TaskRow): Promise<ApiResult<TaskRow>> {
  const inserted = await sql.attempt((query) => query.insertInto('tasks').values(written(row)).execute());
  return inserted.ok ? succeed(row) : sqlFailure(`cannot store task ${row.Name}`, inserted.error);
}

async function findByKey(sql: Sql<TaskSchema>, { LogicalKey, Name }: TaskRow): Promise<ApiResult<TaskRow | null>> {
  const found = await sql.attempt((query) =>
    query.selectFrom('tasks').selectAll().where('LogicalKey', '=', LogicalKey).executeTakeFirst(),
  );
  return found.ok ? succeed(found.value ?? null) : sqlFailure(`cannot look for task ${Name}`, found.error);
}
