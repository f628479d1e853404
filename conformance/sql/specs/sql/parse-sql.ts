import { parse, type Statement } from 'pgsql-ast-parser';
import { Unreadable } from '../spec.ts';
import { primaryKeyOfParent } from './table.ts';

/** A statement, with the lock clause at its end apart: the parser of SQL knows no `OF`, and no clause after LIMIT. */
export interface ParsedStatement {
  readonly statement: Statement;
  readonly lock: ParsedLock | null;
}

export interface ParsedLock {
  /** In lower case: `no key update`. */
  readonly mode: string;
  /** None: all. */
  readonly tables: readonly string[];
  /** `nowait`, `skip locked`, or nothing. */
  readonly policy: string;
}

/** Rewrites that change nothing that the model knows of: columns carried along in an index, storage parameters. */
const rewrites: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\bINCLUDE\s*\([^)]*\)/gi, ''],
  [/\bWITH\s*\(\s*(?:fillfactor|autovacuum_enabled|parallel_workers)\s*=[^)]*\)/gi, ''],
  [/\bREFERENCES\s+(\w+)(?!\w|\s*\()/gi, `REFERENCES $1 (${primaryKeyOfParent})`],
  [/\bON\s+(DELETE|UPDATE)\s+NO\s+ACTION\b/gi, ''],
];

const lockClause =
  /\bfor\s+(no\s+key\s+update|key\s+share|update|share)(?:\s+of\s+(\w+(?:\s*,\s*\w+)*))?(?:\s+(nowait|skip\s+locked))?(?=$|\s+limit\b)/i;

/** @throws Unreadable when the parser does not know the syntax */
export function parseSql(sql: string): ParsedStatement {
  const rewritten = rewrites.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), sql);
  const [statement, ...more] = parsed(rewritten.replace(lockClause, ''), sql);
  if (statement === undefined || more.length > 0) throw new Unreadable(`the statement ${firstWords(sql)}`);
  return { statement, lock: lockOf(rewritten) };
}

function lockOf(sql: string): ParsedLock | null {
  const [found, mode = '', tables = '', policy = ''] = lockClause.exec(sql.toLowerCase()) ?? [];
  if (found === undefined) return null;
  const words = (text: string): string => text.replace(/\s+/g, ' ');
  return { mode: words(mode), tables: tables.split(/\s*,\s*/).filter((name) => name !== ''), policy: words(policy) };
}

function parsed(sql: string, original: string): readonly Statement[] {
  try {
    return parse(sql);
  } catch {
    throw new Unreadable(`the syntax of ${firstWords(original)}`);
  }
}

/** The words in capitals, or the first few: what a statement is about. */
export function firstWords(sql: string): string {
  const words = sql.replace(/\s+/g, ' ').split(' ');
  return `${words.slice(0, 3).join(' ').toUpperCase()} ...`;
}
