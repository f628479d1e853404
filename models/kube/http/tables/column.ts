import type { KubeObject } from '../../../../modules/ports/kube.ts';

export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date';
  readonly format: '' | 'name';
  readonly description: string;
  /** 0: always shown; 1: shown in wide output. */
  readonly priority: 0 | 1;
}

export type Cell = string | number | boolean;

/** How the objects of a kind look in a Table. */
export interface TablePrinter {
  readonly columns: readonly Column[];
  /** A cell for each column. `now` in ms since 1970. */
  readonly cells: (object: KubeObject, now: number) => readonly Cell[];
  /** What is remarkable about a row as a whole: a pod that is done. */
  readonly conditions?: (object: KubeObject) => readonly object[];
}

/** A column of texts that is always shown. The descriptions of the real server are not repeated here. */
export function column(name: string, options: Partial<Column> = {}): Column {
  return { name, type: 'string', format: '', description: '', priority: 0, ...options };
}

/** One that is shown in wide output only. */
export function wide(name: string, options: Partial<Column> = {}): Column {
  return column(name, { priority: 1, ...options });
}

export const nameColumn = column('Name', { format: 'name' });
