import { tableLockModes, type TableLockMode } from '../../../modules/ports/sql/locks.ts';

/** Table 13.2 of PostgreSQL's manual, "Conflicting Lock Modes": what each mode conflicts with. */
const conflicts: { readonly [mode in TableLockMode]: readonly TableLockMode[] } = {
  'access share': ['access exclusive'],
  'row share': ['exclusive', 'access exclusive'],
  'row exclusive': ['share', 'share row exclusive', 'exclusive', 'access exclusive'],
  'share update exclusive': tableLockModes.slice(3),
  share: ['row exclusive', 'share update exclusive', 'share row exclusive', 'exclusive', 'access exclusive'],
  'share row exclusive': tableLockModes.slice(2),
  exclusive: tableLockModes.slice(1),
  'access exclusive': tableLockModes,
};

export function tableModesConflict(left: TableLockMode, right: TableLockMode): boolean {
  return conflicts[left].includes(right);
}

/** The modes that statements take by themselves. None conflicts with another of them. */
export const weakTableLockModes: ReadonlySet<TableLockMode> = new Set(['access share', 'row share', 'row exclusive']);
