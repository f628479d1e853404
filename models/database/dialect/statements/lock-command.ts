import { RawNode, ValueNode, type OperationNode } from 'kysely';
import {
  advisoryCall,
  advisoryCallEnd,
  advisoryFunctions,
  lockClause,
  tableLockModes,
  type AdvisoryFunction,
} from '../../../../modules/ports/sql/locks.ts';
import type { DatabaseSchema, TableLayout } from '../../sql/schema.ts';
import { notSupported, SqlError } from '../../sql/sql-error.ts';
import type { AdvisoryStatement, LockTableStatement } from '../../sql/statement.ts';
import { tableName } from '../queries/scope.ts';
import { unsupported } from '../unsupported.ts';

/** The raw statements that modules may use: LOCK TABLE and calls of advisory lock functions, as `modules/ports/sql` writes them. */
export function lowerLockCommand(node: RawNode, schema: DatabaseSchema): LockTableStatement | AdvisoryStatement {
  const [start, ...rest] = piecesOf(node);
  if (start === 'lock table ') return lowerLockTable(rest, node, schema);
  const name = advisoryFunctions.find((candidate) => start === advisoryCall(candidate));
  if (name === undefined) throw unsupported(node, 'place of a statement');
  return lowerAdvisory(name, rest, node);
}

type Piece = string | OperationNode;

/** Texts and what stands between them, with raw SQL inside of raw SQL laid flat. */
function piecesOf(node: RawNode): Piece[] {
  const pieces: Piece[] = [];
  const add = (piece: Piece): void => {
    const last = pieces.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece;
    else if (piece !== '') pieces.push(piece);
  };
  node.sqlFragments.forEach((text, index) => {
    add(text);
    const parameter = node.parameters[index];
    if (parameter === undefined) return;
    if (RawNode.is(parameter)) piecesOf(parameter).forEach(add);
    else add(parameter);
  });
  return pieces;
}

function lowerLockTable(rest: readonly Piece[], node: RawNode, schema: DatabaseSchema): LockTableStatement {
  const [table, clause, ...more] = rest;
  if (table === undefined || typeof table === 'string' || more.length > 0) throw unsupported(node, 'LOCK TABLE');
  for (const mode of tableLockModes) {
    for (const noWait of [false, true]) {
      if (clause === ` ${lockClause(mode, noWait)}`) {
        return { kind: 'lock table', table: tableNamed(tableName(table), schema), mode, noWait };
      }
    }
  }
  throw unsupported(node, 'LOCK TABLE');
}

function tableNamed(name: string, { byName }: DatabaseSchema): TableLayout {
  const table = byName.get(name);
  if (table === undefined) throw new SqlError('42P01', `relation "${name}" does not exist`);
  return table;
}

function lowerAdvisory(name: AdvisoryFunction, rest: readonly Piece[], node: RawNode): AdvisoryStatement {
  const [first, separator, second] = rest;
  if (rest.at(-1) !== advisoryCallEnd || (rest.length !== 2 && (rest.length !== 4 || separator !== ', '))) {
    throw unsupported(node, name);
  }
  const key = rest.length === 2 ? numberOf(first, name) : `${numberOf(first, name)},${numberOf(second, name)}`;
  return {
    kind: 'advisory',
    operation: name.includes('unlock') ? 'unlock' : name.includes('try') ? 'try' : 'lock',
    scope: name.includes('xact') ? 'transaction' : 'session',
    mode: name.endsWith('shared') ? 'share' : 'exclusive',
    key,
    output: 'granted',
  };
}

function numberOf(piece: Piece | undefined, name: AdvisoryFunction): string {
  if (typeof piece === 'object' && ValueNode.is(piece) && Number.isSafeInteger(piece.value)) return String(piece.value);
  throw notSupported(`${name} of this key`);
}
