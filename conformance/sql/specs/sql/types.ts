import type { DataTypeDef } from 'pgsql-ast-parser';
import type { ColumnType } from '../../../../modules/ports/sql/tables.ts';
import { Unreadable } from '../spec.ts';

/**
 * What stands for PostgreSQL's types in the model: `numeric` is a floating-point number, dates and times are texts. That is
 * enough for the specifications, which add whole numbers and compare times that are written alike.
 */
const types: ReadonlyMap<string, ColumnType> = new Map([
  ...(['int', 'int2', 'int4', 'integer', 'smallint', 'serial'] as const).map((name) => [name, 'integer'] as const),
  ...(['int8', 'bigint', 'bigserial'] as const).map((name) => [name, 'bigint'] as const),
  ...(['numeric', 'decimal', 'float', 'float8', 'double precision'] as const).map(
    (name) => [name, 'double precision'] as const,
  ),
  ...(['text', 'varchar', 'character varying', 'char', 'character'] as const).map((name) => [name, 'text'] as const),
  ...(['bool', 'boolean'] as const).map((name) => [name, 'boolean'] as const),
  ...(['json', 'jsonb'] as const).map((name) => [name, 'jsonb'] as const),
]);

const times: ReadonlySet<string> = new Set([
  'date',
  'timestamp',
  'timestamptz',
  'timestamp with time zone',
  'timestamp without time zone',
]);

/** Whether values of the type are kept as they are written. */
export function isTextInModel(type: DataTypeDef): boolean {
  return type.kind !== 'array' && times.has(type.name.toLowerCase());
}

/** @throws Unreadable for a type that nothing stands for */
export function columnType(type: DataTypeDef): ColumnType {
  if (isTextInModel(type)) return 'text';
  const found = type.kind === 'array' ? undefined : types.get(type.name.toLowerCase());
  if (found === undefined) throw new Unreadable(`the type ${type.kind === 'array' ? 'array' : type.name}`);
  return found;
}

export function isSerial(type: DataTypeDef): boolean {
  return type.kind !== 'array' && /^(big)?serial$/i.test(type.name);
}

/** How values of a type are printed, where that is not as the model keeps them. */
export type Format =
  | { readonly kind: 'digits'; readonly afterPoint: number }
  | { readonly kind: 'date' }
  /** Not known: it depends on the time zone. */
  | { readonly kind: 'time' };

export function formatOf(type: DataTypeDef): Format | null {
  if (type.kind === 'array') return null;
  if (isTextInModel(type)) return { kind: type.name.toLowerCase() === 'date' ? 'date' : 'time' };
  const afterPoint = type.config?.[1];
  return afterPoint === undefined ? null : { kind: 'digits', afterPoint };
}
