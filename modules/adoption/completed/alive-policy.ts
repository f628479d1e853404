import type { SqlResult } from '../../ports/sql/failure.ts';
import type { Log } from '../../ports/log.ts';

/** Decides which siblings an adoption spares; null: do not adopt this time. */
export type AlivePolicy = (
  ask: () => Promise<SqlResult<readonly number[]>>,
  log: Log,
) => Promise<readonly number[] | null>;

/** Before #66400 nobody asked. */
export const spareNobody: AlivePolicy = async () => [];

/** #66400: whoever the database shows alive; when it does not answer, nobody ("must not break completed-pod cleanup"). */
export const spareAliveOrNobody: AlivePolicy = async (ask, log) => {
  const alive = await ask();
  if (alive.ok) return alive.value;
  log.event('adoption/alive-unknown', { error: alive.error.message, consequence: 'exclude self only' });
  return [];
};

/** Without an answer of the database nothing is adopted: one tick later is soon enough. */
export const spareAliveOrSkip: AlivePolicy = async (ask, log) => {
  const alive = await ask();
  if (alive.ok) return alive.value;
  log.event('adoption/alive-unknown', { error: alive.error.message, consequence: 'skip' });
  return null;
};
