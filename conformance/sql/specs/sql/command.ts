import { tableLockModes } from '../../../../modules/ports/sql/locks.ts';
import type { Isolation } from '../../../../models/database/postgres/storage/transaction.ts';
import type { BeginStatement, LockTableStatement, Statement } from '../../../../models/database/sql/statement.ts';
import { Unreadable } from '../spec.ts';
import type { SpecTables } from './tables.ts';
import { readData } from './data.ts';
import type { ResultShape } from './result.ts';

/** What a session does with one statement. */
export type Command =
  | { readonly kind: 'begin' | 'set transaction' | 'set session'; readonly modes: Modes }
  /** In milliseconds; null: none. */
  | { readonly kind: 'set timeout'; readonly timeout: 'lock' | 'statement'; readonly milliseconds: number | null }
  /** A setting that changes no answer. */
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'statement';
      readonly statement: Exclude<Statement, BeginStatement>;
      readonly result: ResultShape | null;
    };

/** What is said of a transaction; null: nothing. */
export interface Modes {
  readonly isolation: Isolation | null;
  readonly readOnly: boolean | null;
}

/** Reads one statement. @throws Unreadable when it cannot be read, or is not modelled */
export function readCommand(sql: string, tables: SpecTables): Command {
  const text = sql.replace(/\s+/g, ' ');
  for (const [pattern, read] of readers) {
    const match = pattern.exec(text);
    if (match !== null) return read(match, tables);
  }
  return { kind: 'statement', ...readData(sql, tables) };
}

type Reader = (match: RegExpExecArray, tables: SpecTables) => Command;

const readers: readonly (readonly [pattern: RegExp, read: Reader])[] = [
  [
    /^(?:begin|start transaction)(?: work| transaction)?\b(.*)$/i,
    ([, modes = '']) => ({ kind: 'begin', modes: readModes(modes) }),
  ],
  [/^set transaction (.+)$/i, ([, modes = '']) => ({ kind: 'set transaction', modes: readModes(modes) })],
  [
    /^set session characteristics as transaction (.+)$/i,
    ([, modes = '']) => ({ kind: 'set session', modes: readModes(modes) }),
  ],
  [/^(?:commit|end)(?: work| transaction)?$/i, () => plain({ kind: 'commit' })],
  [/^(?:rollback|abort)(?: work| transaction)?$/i, () => plain({ kind: 'rollback' })],
  [/^savepoint (\w+)$/i, ([, name = '']) => plain({ kind: 'savepoint', name })],
  [
    /^rollback(?: work| transaction)? to(?: savepoint)? (\w+)$/i,
    ([, name = '']) => plain({ kind: 'rollback to', name }),
  ],
  [/^release(?: savepoint)? (\w+)$/i, ([, name = '']) => plain({ kind: 'release', name })],
  [
    /^set (?:local |session )?(\w+) ?(?:=| to ) ?(.+)$/i,
    ([, name = '', value = '']) => readSetting(name.toLowerCase(), value),
  ],
  [/^lock(?: table)?(?: only)? (\w+)(?: in ([\w ]+) mode)?( nowait)?$/i, readLock],
];

function plain(statement: Exclude<Statement, BeginStatement>): Command {
  return { kind: 'statement', statement, result: null };
}

const isolations: readonly (readonly [pattern: RegExp, isolation: Isolation])[] = [
  [/read (un)?committed/i, 'read committed'],
  [/repeatable read/i, 'repeatable read'],
  [/serializable/i, 'serializable'],
];

function isolationIn(text: string): Isolation | null {
  return isolations.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

function readModes(text: string): Modes {
  const isolation = isolationIn(text);
  const [access] = /read (only|write)/i.exec(text) ?? [];
  const rest = [
    /(transaction )?isolation level /i,
    /read (un)?committed|repeatable read|serializable/i,
    /read (only|write)/i,
  ];
  const left = rest.reduce((words, pattern) => words.replace(pattern, ''), text).replace(/[ ,]/g, '');
  if (left !== '') throw new Unreadable(`${left.toUpperCase()} transactions`);
  return { isolation, readOnly: access === undefined ? null : /only/i.test(access) };
}

/** Settings of the planner, and those that PostgreSQL's tests make waits short or long with. */
const withoutEffect = /^(enable_\w+|deadlock_timeout|client_min_messages|\w*parallel\w*|cpu_\w+_cost|\w+_page_cost)$/;

function readSetting(name: string, value: string): Command {
  const text = value.replaceAll("'", '');
  if (name === 'default_transaction_isolation') {
    return { kind: 'set session', modes: { isolation: isolationIn(text), readOnly: null } };
  }
  if (name === 'lock_timeout' || name === 'statement_timeout') {
    const milliseconds = millisecondsOf(text);
    const timeout = name === 'lock_timeout' ? 'lock' : 'statement';
    return { kind: 'set timeout', timeout, milliseconds: milliseconds === 0 ? null : milliseconds };
  }
  if (withoutEffect.test(name)) return { kind: 'nothing' };
  throw new Unreadable(`the setting ${name}`);
}

function millisecondsOf(text: string): number {
  const [, number = '', unit = ''] = /^(\d+) ?(ms|s|min)?$/.exec(text) ?? [];
  if (number === '') throw new Unreadable(`the time ${text}`);
  return Number(number) * (unit === 's' ? 1000 : unit === 'min' ? 60_000 : 1);
}

function readLock([, name = '', words = 'access exclusive', noWait]: RegExpExecArray, { schema }: SpecTables): Command {
  const table = schema.byName.get(name.toLowerCase());
  const mode = tableLockModes.find((candidate) => candidate === words.toLowerCase());
  if (table === undefined) throw new Unreadable(`the table ${name}`);
  if (mode === undefined) throw new Unreadable(`the lock mode ${words}`);
  return plain({ kind: 'lock table', table, mode, noWait: noWait !== undefined } satisfies LockTableStatement);
}
