import fc from 'fast-check';
import { sql, type Compilable } from 'kysely';
import {
  advisoryCall,
  advisoryCallEnd,
  lockClause,
  tableLockModes,
  type AdvisoryFunction,
} from '../../../../modules/ports/sql/locks.ts';
import { db } from './tables.ts';
import { chance } from './values.ts';

const lockTable = fc
  .tuple(fc.constantFrom('task', 'queue'), fc.constantFrom(...tableLockModes), chance(40))
  .map(([table, mode, noWait]): Compilable => {
    const statement = sql`lock table ${sql.table(table)} ${sql.raw(lockClause(mode, noWait))}`;
    return { compile: () => statement.compile(db) };
  });

/** Those of a transaction: at the end of a schedule nobody holds any. */
const functions: readonly AdvisoryFunction[] = [
  'pg_advisory_xact_lock',
  'pg_advisory_xact_lock_shared',
  'pg_try_advisory_xact_lock',
  'pg_try_advisory_xact_lock_shared',
];

const advisoryLock = fc
  .tuple(fc.constantFrom(...functions), fc.integer({ min: 1, max: 2 }))
  .map(([name, key]): Compilable => {
    const statement = sql`${sql.raw(advisoryCall(name))}${key}${sql.raw(advisoryCallEnd)}`;
    return { compile: () => statement.compile(db) };
  });

/** LOCK TABLE and advisory locks. */
export const locks: fc.Arbitrary<Compilable> = fc.oneof(lockTable, advisoryLock);
