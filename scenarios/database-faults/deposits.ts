import { defineSchema } from '../../models/database/sql/define-schema.ts';
import type { Clock } from '../../modules/ports/clock.ts';
import type { SqlResult } from '../../modules/ports/sql/failure.ts';
import type { Log } from '../../modules/ports/log.ts';
import type { Random } from '../../modules/ports/random.ts';
import { retry, type Repeatable, type Settlement } from '../../modules/ports/sql/retry.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import type { TablesOf } from '../../modules/ports/sql/tables.ts';

export interface BankSchema {
  readonly account: { readonly id: string; readonly balance: number; readonly last_request: string };
  /** What was deposited: `try` tells the attempts of one request apart where they may be. */
  readonly entry: { readonly request: string; readonly try: number; readonly account: string };
}

export const bankTables: TablesOf<BankSchema> = {
  account: { columns: { id: 'text', balance: 'bigint', last_request: 'text' }, primaryKey: ['id'] },
  entry: { columns: { request: 'text', try: 'integer', account: 'text' }, primaryKey: ['request', 'try'] },
};

export const bankSchema = defineSchema(bankTables);

export interface BankPorts {
  readonly sql: Sql<BankSchema>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Deposit {
  readonly request: string;
  readonly account: string;
}

/** A way to deposit once, whatever happens. Resolves to whether it has been done. */
export type MakeDeposit = (ports: BankPorts, deposit: Deposit) => Promise<boolean>;

/** Failures that leave nothing behind. */
const passing: readonly Repeatable[] = ['connectionLost', 'terminated', 'canceled', 'tooManyConnections'];
const patience = { attempts: 40, pause: 50 } as const;

function depositOnce({ sql }: BankPorts, { request, account }: Deposit, attempt: number): Promise<SqlResult<void>> {
  return sql.transaction({ isolation: 'serializable' }, async (transaction) => {
    const { balance } = await transaction
      .selectFrom('account')
      .select('balance')
      .where('id', '=', account)
      .executeTakeFirstOrThrow();
    await transaction.insertInto('entry').values({ request, try: attempt, account }).execute();
    const values = { balance: balance + 1, last_request: request };
    await transaction.updateTable('account').set(values).where('id', '=', account).execute();
  });
}

/** Takes any failure for one that left nothing behind. */
export const depositBlindly: MakeDeposit = async (ports, deposit) => {
  for (let attempt = 1; attempt <= patience.attempts; attempt++) {
    const outcome = await depositOnce(ports, deposit, attempt);
    if (outcome.ok) return true;
    await ports.clock.sleep(ports.random.fraction() * 500);
  }
  return false;
};

/** Looks whether the entry is there when a COMMIT got no answer. One that is still under way is not there yet. */
export const depositAfterLooking: MakeDeposit = async (ports, deposit) => {
  let attempt = 0;
  const reconcile = (): Promise<SqlResult<Settlement<void>>> =>
    ports.sql.attempt(async (query) => {
      const found = await query.selectFrom('entry').selectAll().where('request', '=', deposit.request).execute();
      return found.length > 0 ? { kind: 'committed', value: undefined } : { kind: 'rolledBack' };
    });
  const once = (): Promise<SqlResult<void>> => depositOnce(ports, deposit, (attempt += 1));
  return (await retry(ports, once, { ...patience, also: passing, reconcile })).ok;
};

/**
 * Every attempt writes the same key, so that two of them cannot both commit: whichever comes second waits for the first
 * and is told that the key is taken. So an unknown commit may be tried again, and a taken key is success.
 */
export const depositUnderOneKey: MakeDeposit = async (ports, deposit) => {
  const once = async (): Promise<SqlResult<void>> => {
    const outcome = await depositOnce(ports, deposit, 1);
    const isDone = !outcome.ok && outcome.error.kind === 'uniqueViolation';
    return isDone ? { ok: true, value: undefined } : outcome;
  };
  const reconcile = async (): Promise<SqlResult<Settlement<void>>> => ({ ok: true, value: { kind: 'rolledBack' } });
  return (await retry(ports, once, { ...patience, also: passing, reconcile })).ok;
};
