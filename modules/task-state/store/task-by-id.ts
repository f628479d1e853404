import type { Kysely } from 'kysely';
import type { TaskSchema } from '../schema.ts';

/** The query for one task, to which whoever asks adds how it locks the row. */
export function taskById(query: Kysely<TaskSchema>, id: string) {
  return query.selectFrom('tasks').selectAll().where('UUID', '=', id);
}
