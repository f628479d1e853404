import { Kysely } from 'kysely';
import { SimulatedDialect } from '../../models/database/dialect/dialect.ts';
import { Engine } from '../../models/database/postgres/engine.ts';
import type { StatementResult } from '../../models/database/sql/statement.ts';
import { taskSchema, type Tasks } from './tasks.ts';

/** The model behind Kysely, without the kernel: one connection, no network. */
export function modelDatabase(): Kysely<Tasks> {
  const session = new Engine(taskSchema).openSession('bench');
  const connection = {
    async execute(statement: Parameters<typeof session.execute>[0]): Promise<StatementResult> {
      const outcome = session.execute(statement);
      if (outcome.kind === 'done') return outcome.result;
      throw outcome.kind === 'failed' ? outcome.error : new Error('the only session cannot have to wait');
    },
    release(): void {},
  };
  return new Kysely<Tasks>({ dialect: new SimulatedDialect(taskSchema, async () => connection) });
}

/** Makes a fresh database of three tables. */
export function freshModel(): Engine {
  return new Engine(taskSchema);
}
