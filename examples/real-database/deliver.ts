import type { Clock, Lifecycle, Sql, TablesOf } from 'deadheat';

export interface MessageSchema {
  readonly message: { readonly id: number; readonly sent_by: string | null };
}

export const messageTables: TablesOf<MessageSchema> = {
  message: { columns: { id: 'integer', sent_by: { type: 'text', nullable: true } }, primaryKey: ['id'] },
};

/** Takes messages that nobody has taken, one after the other. Runs in every replica. */
export async function deliver(
  sql: Sql<MessageSchema>,
  { clock, lifecycle }: { readonly clock: Clock; readonly lifecycle: Lifecycle },
  self: string,
): Promise<void> {
  while (!lifecycle.stopping) {
    const taken = await sql.transaction({}, async (query) => {
      const free = query.selectFrom('message').select('id').where('sent_by', 'is', null).orderBy('id').limit(1);
      const next = await free.forUpdate().skipLocked().executeTakeFirst();
      if (next === undefined) return null;
      await query.updateTable('message').set({ sent_by: self }).where('id', '=', next.id).execute();
      return next.id;
    });
    if (!taken.ok || taken.value === null) await clock.sleep(500);
  }
}
