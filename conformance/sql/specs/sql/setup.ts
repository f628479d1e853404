import { Unreadable } from '../spec.ts';
import { readCommand, type Command } from './command.ts';
import { parseSql } from './parse-sql.ts';
import { splitStatements } from './split.ts';
import { SpecTable } from './table.ts';
import { applyDefinition, SpecTables } from './tables.ts';

/** What the setup blocks of a specification leave behind. */
export interface Setup {
  readonly tables: SpecTables;
  /** What fills the tables, in order. */
  readonly commands: readonly Command[];
  /** Why tables are missing, by name. */
  readonly missing: ReadonlyMap<string, string>;
}

/**
 * Reads setup blocks. A statement that cannot be read takes the tables that it names away: steps that use them cannot be read
 * either, others can. Functions are left out: whoever calls one cannot be read.
 *
 * @throws Unreadable when nothing can be made of them
 */
export function readSetup(blocks: readonly string[]): Setup {
  const statements = blocks.flatMap(splitStatements).filter((sql) => !leavesNothing.test(sql));
  const missing = new Map<string, string>();
  for (;;) {
    const before = missing.size;
    const tables = defineTables(statements, missing);
    const commands = missing.size === before ? readCommands(statements, tables, missing) : [];
    if (missing.size === before) return { tables, commands, missing };
  }
}

const leavesNothing = /^(drop|create (or replace )?function|vacuum|analyze)\b/i;
const definition = /^(create|alter)\b/i;

function defineTables(statements: readonly string[], missing: Map<string, string>): SpecTables {
  const tables = new Map<string, SpecTable>();
  for (const sql of statements.filter((candidate) => definition.test(candidate))) {
    if (namesAny(sql, missing.keys())) {
      for (const name of namesOf(sql, [...tables.keys(), created(sql)])) missing.set(name, reasonFor(sql, missing));
      continue;
    }
    attempt(sql, tables.keys(), missing, () => {
      const [, empty] = /^create table (\w+)\s*\(\s*\)$/i.exec(sql) ?? [];
      if (empty !== undefined) tables.set(empty.toLowerCase(), new SpecTable(empty.toLowerCase()));
      else applyDefinition(parseSql(sql).statement, tables);
    });
  }
  for (const name of missing.keys()) tables.delete(name);
  return new SpecTables(tables);
}

function readCommands(statements: readonly string[], tables: SpecTables, missing: Map<string, string>): Command[] {
  const commands: Command[] = [];
  const names = tables.schema.tables.map(({ name }) => name);
  for (const sql of statements.filter((candidate) => !definition.test(candidate))) {
    if (!namesAny(sql, missing.keys())) attempt(sql, names, missing, () => commands.push(readCommand(sql, tables)));
  }
  return commands;
}

/** Records a statement that cannot be read at the tables that it names. */
function attempt(sql: string, known: Iterable<string>, missing: Map<string, string>, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const names = namesOf(sql, [...known, created(sql)]);
    if (names.length === 0) throw error;
    for (const name of names) missing.set(name, error.message);
  }
}

/** The name of the table that a statement creates; empty: it creates none. */
function created(sql: string): string {
  return /^create (?:\w+ )*?table (?:if not exists )?(\w+)/i.exec(sql)?.[1]?.toLowerCase() ?? '';
}

function namesOf(sql: string, candidates: readonly string[]): readonly string[] {
  const words = new Set(sql.toLowerCase().match(/\w+/g));
  return candidates.filter((name) => words.has(name));
}

function namesAny(sql: string, candidates: Iterable<string>): boolean {
  return namesOf(sql, [...candidates]).length > 0;
}

function reasonFor(sql: string, missing: ReadonlyMap<string, string>): string {
  const [name = ''] = namesOf(sql, [...missing.keys()]);
  return missing.get(name) ?? '';
}
