import type { Output, Query, Source } from '../../../../models/database/sql/query.ts';
import { Unreadable } from '../spec.ts';
import type { Format } from './types.ts';
import type { ResultRow, SqlValue } from '../../../../models/database/sql/value.ts';

/** How the rows of a statement are shown. */
export interface ResultShape {
  readonly titles: readonly string[];
  readonly columns: readonly ResultColumn[];
}

interface ResultColumn {
  /** In the rows that the model returns. */
  readonly name: string;
  /** Null: plainly. */
  readonly format: Format | null;
}

/** Names outputs so that none is lost in an object: PostgreSQL's columns may have the same name. */
export function distinctNames(outputs: readonly Output[]): readonly Output[] {
  return outputs.map(({ value }, index) => ({ name: columnName(index), value }));
}

function columnName(index: number): string {
  return `column ${index}`;
}

/** The shape of a result, without columns that `isHidden`. @throws Unreadable for one whose text is not known */
export function shapeOf(
  outputs: readonly Output[],
  formatOf: (output: Output) => Format | null,
  isHidden: (name: string) => boolean,
): ResultShape {
  const shown = outputs
    .map((output, index) => ({ title: output.name, name: columnName(index), format: formatOf(output) }))
    .filter(({ title }) => !isHidden(title));
  if (shown.some(({ format }) => format?.kind === 'time')) throw new Unreadable('the text of a point in time');
  return { titles: shown.map(({ title }) => title), columns: shown.map(({ name, format }) => ({ name, format })) };
}

/** The table and column that an output shows as it is; null: it is computed. */
export function columnShown(
  { value }: Output,
  sources: readonly Source[],
  base: number,
): { readonly table: string; readonly column: string } | null {
  if (value.kind !== 'column') return null;
  const source = sources[value.source - base];
  if (source?.kind !== 'table') return null;
  return { table: source.table.name, column: source.table.columns[value.column]?.name ?? '' };
}

export function sourcesOf(query: Query): readonly Source[] {
  return query.kind === 'select' ? query.sources : [];
}

/** A row as PostgreSQL writes it, with the settings of its tests. */
export function cellsOf({ columns }: ResultShape, row: ResultRow): readonly string[] {
  return columns.map(({ name, format }) => textOf(row[name] ?? null, format));
}

function textOf(value: SqlValue, format: Format | null): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'number') return format?.kind === 'digits' ? value.toFixed(format.afterPoint) : String(value);
  if (typeof value !== 'string') return JSON.stringify(value);
  return format?.kind === 'date' ? value.replace(/^(\d+)-(\d+)-(\d+)$/, '$2-$3-$1') : value;
}
