import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type RunResult } from '../../recurring-runs/run-failure.ts';
import type { TaskRow, TaskSchema } from '../schema.ts';
import { written } from './task-change.ts';

/** One way to store a new task. */
export interface CreateTask {
  readonly name: 'plain' | 'findThenInsert' | 'logicalKey';
  /** Whether rows carry their logical key, which is unique. */
  readonly keyed: boolean;
  create(sql: Sql<TaskSchema>, row: TaskRow): Promise<RunResult<TaskRow>>;
}

/** kubeflow/pipelines#12430: every call makes a task. A driver that is run again makes its node twice. */
export const plain: CreateTask = {
  name: 'plain',
  keyed: false,
  create: insert,
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

/** Recommended: one statement that inserts or does nothing, then a statement of its own that sees whose row it is. */
export const logicalKey: CreateTask = {
  name: 'logicalKey',
  keyed: true,
  async create(sql, row) {
    const inserted = await sql.attempt((query) =>
      query
        .insertInto('tasks')
        .values(written(row))
        .onConflict((conflict) => conflict.column('LogicalKey').doNothing())
        .returning('UUID')
        .execute(),
    );
    if (!inserted.ok) return sqlFailure(`cannot store task ${row.Name}`, inserted.error);
    if (inserted.value.length > 0) return succeed(row);
    const found = await findByKey(sql, row);
    if (!found.ok) return found;
    return found.value === null ? fail('internal', `task ${row.Name} exists and does not`) : succeed(found.value);
  },
};

async function insert(sql: Sql<TaskSchema>, row: TaskRow): Promise<RunResult<TaskRow>> {
  const inserted = await sql.attempt((query) => query.insertInto('tasks').values(written(row)).execute());
  return inserted.ok ? succeed(row) : sqlFailure(`cannot store task ${row.Name}`, inserted.error);
}

async function findByKey(sql: Sql<TaskSchema>, { LogicalKey, Name }: TaskRow): Promise<RunResult<TaskRow | null>> {
  const found = await sql.attempt((query) =>
    query.selectFrom('tasks').selectAll().where('LogicalKey', '=', LogicalKey).executeTakeFirst(),
  );
  return found.ok ? succeed(found.value ?? null) : sqlFailure(`cannot look for task ${Name}`, found.error);
}
