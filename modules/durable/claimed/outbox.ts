import type { Sql } from '../../ports/sql/sql.ts';
import type { Notifications } from '../notifications.ts';
import type { DurableSchema } from './schema.ts';

/**
 * Delivers what the outbox holds, at least once, under a key by which the receiver knows it again. The notifications of a
 * build go in order: none before the receiver has confirmed the one before, so a late copy never hides a newer state.
 */
export async function deliver({
  sql,
  notifications,
}: {
  readonly sql: Sql<DurableSchema>;
  readonly notifications: Notifications;
}): Promise<void> {
  const waiting = await sql.attempt((query) =>
    query
      .selectFrom('notifications')
      .selectAll()
      .where('Sent', '=', false)
      .orderBy('BuildId')
      .orderBy('Position')
      .execute(),
  );
  const stuck = new Set<string>();
  for (const { BuildId, State, Position } of waiting.ok ? waiting.value : []) {
    if (stuck.has(BuildId)) continue;
    const sent = await notifications.send({ run: BuildId, state: State, key: `${BuildId}/${Position}` });
    if (!sent) {
      stuck.add(BuildId);
      continue;
    }
    await sql.attempt((query) =>
      query
        .updateTable('notifications')
        .set({ Sent: true })
        .where('BuildId', '=', BuildId)
        .where('Position', '=', Position)
        .execute(),
    );
  }
}
