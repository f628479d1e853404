import type { Engine } from '../../../models/database/postgres/engine.ts';
import { openAccounts } from './accounts.ts';
import { answerOf, statementOf, textOf, type History, type Observation } from './history.ts';

/**
 * An order in which the committed transactions of a history, run one after the other, see what they saw and leave what
 * they left; as positions in `committed`. Null when there is none: the history is not serializable. Tries all orders.
 */
export function serialOrderOf({ committed, final }: Pick<History, 'committed' | 'final'>): readonly number[] | null {
  return extend([], committed, final);
}

function extend(order: readonly number[], committed: History['committed'], final: string): readonly number[] | null {
  if (order.length === committed.length)
    return textOf(replay(order, committed).committedRows('account')) === final ? order : null;
  for (const [position, transaction] of committed.entries()) {
    if (order.includes(position) || !seesTheSame(replay(order, committed), transaction)) continue;
    const found = extend([...order, position], committed, final);
    if (found !== null) return found;
  }
  return null;
}

/** A new database on which the transactions of an order have run. */
function replay(order: readonly number[], committed: History['committed']): Engine {
  const engine = openAccounts();
  for (const position of order) seesTheSame(engine, committed[position] ?? []);
  return engine;
}

/** Runs a transaction alone; whether all its answers are those that it had. */
function seesTheSame(engine: Engine, transaction: readonly Observation[]): boolean {
  const session = engine.openSession('serial');
  session.execute({ kind: 'begin', isolation: 'read committed' });
  for (const { action, answer } of transaction) {
    const outcome = session.execute(statementOf(action));
    if (outcome.kind !== 'done' || answerOf(outcome.result) !== answer) return false;
  }
  session.execute({ kind: 'commit' });
  return true;
}
