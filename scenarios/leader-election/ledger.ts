import { defineSchema } from '../../models/database/sql/define-schema.ts';
import type { Term } from '../../modules/leader-election/elector.ts';
import type { Clock } from '../../modules/ports/clock.ts';
import type { Lifecycle } from '../../modules/ports/lifecycle.ts';
import type { Log } from '../../modules/ports/log.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import type { TablesOf } from '../../modules/ports/sql/tables.ts';

/** The one row of `ledger`: what only the leader may advance. */
export interface LedgerTable {
  readonly id: string;
  readonly position: number;
  /** The token of the term in which it was last written. */
  readonly token: number;
}

export interface LedgerSchema {
  readonly ledger: LedgerTable;
}

export const ledgerTables: TablesOf<LedgerSchema> = {
  ledger: { columns: { id: 'text', position: 'bigint', token: 'bigint' }, primaryKey: ['id'] },
};

export const ledgerSchema = defineSchema(ledgerTables);

export const onlyRow: LedgerTable = { id: 'main', position: 0, token: 0 };

export interface LedgerPorts {
  readonly sql: Sql<LedgerSchema>;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}

export interface LedgerSettings {
  /** Whether the database compares tokens, or the leader's own belief has to do. */
  readonly fenced: boolean;
  /** Ms between two units of work. */
  readonly pause: number;
  /** Entries in one unit, each a read and a write. A unit that was begun is finished. */
  readonly entries: number;
}

/** The leader's work: reads the position and writes the next one, again and again, as long as it believes to lead. */
export async function keepLedger(
  ports: LedgerPorts,
  term: Term,
  isLeader: () => boolean,
  settings: LedgerSettings,
): Promise<void> {
  const { clock, log, lifecycle } = ports;
  while (term.active && !lifecycle.stopping) {
    log.event('ledger/began', {});
    for (let entry = 0; entry < settings.entries && isLeader(); entry++) await advance(ports, term, isLeader, settings);
    log.event('ledger/ended', {});
    await clock.sleep(settings.pause);
  }
}

async function advance(
  { sql, log }: LedgerPorts,
  { token }: Term,
  isLeader: () => boolean,
  { fenced }: LedgerSettings,
): Promise<void> {
  const read = await sql.attempt((query) =>
    query.selectFrom('ledger').select('position').where('id', '=', onlyRow.id).executeTakeFirst(),
  );
  if (!read.ok || read.value === undefined || !isLeader()) return;
  const position = read.value.position + 1;
  // The check is over, the write has not arrived: what happens between is what fencing is for.
  const written = await sql.attempt((query) => {
    const update = query.updateTable('ledger').set({ position, token }).where('id', '=', onlyRow.id);
    return (fenced ? update.where('token', '<=', token) : update).executeTakeFirst();
  });
  if (written.ok && written.value.numUpdatedRows === 0n) log.event('ledger/refused', { token });
}
