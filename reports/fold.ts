import type { Act, RaceRow } from './race.ts';

/** A row, or a stretch of rows that is left out. */
export type FoldedRow =
  | { readonly kind: 'row'; readonly row: RaceRow }
  | { readonly kind: 'gap'; readonly rows: number; readonly fromStep: number; readonly toStep: number };

/**
 * At most `limit` lines of a race: decisive rows first, what they were based on, then the faults, then what is near.
 * Everything else, and all that came well after, is folded into gaps that say how much they hide. Infinity shows all.
 */
export function fold(rows: readonly RaceRow[], limit: number): readonly FoldedRow[] {
  if (limit === Infinity) return rows.map((row) => ({ kind: 'row', row }));
  const end = endOfStory(rows);
  const whole = foldAllBut(rows, new Set(rows.slice(0, end).keys()));
  if (whole.length <= limit) return whole;
  const order = byInterest(rows.slice(0, end));
  // Every gap takes a line too: take fewer rows until rows and gaps fit together.
  for (let count = limit - 1; count > 0; count--) {
    const folded = foldAllBut(rows, new Set(order.slice(0, count)));
    if (folded.length <= limit) return folded;
  }
  return foldAllBut(rows, new Set());
}

/** Rows shown of what came after the last decisive one. */
const aftermath = 2;

/** How many rows tell the story: what happens long after the violation is of no interest. */
function endOfStory(rows: readonly RaceRow[]): number {
  const last = rows.findLastIndex(({ decisive }) => decisive);
  return last < 0 ? rows.length : Math.min(rows.length, last + 1 + aftermath);
}

/** Indexes of rows, the most telling first. */
function byInterest(rows: readonly RaceRow[]): readonly number[] {
  const distance = distancesToDecisive(rows);
  const bases = basesOfDecisive(rows);
  const interest = rows.map((row, index) => {
    if (row.decisive) return -3;
    if (bases.has(index)) return -2;
    return isTrouble(row) ? -1 : (distance[index] ?? Infinity);
  });
  return rows
    .map((_, index) => index)
    .sort((left, right) => (interest[left] ?? 0) - (interest[right] ?? 0) || left - right);
}

/** For each decisive request: what the same replica last heard of the same object, the ground on which it acted. */
function basesOfDecisive(rows: readonly RaceRow[]): ReadonlySet<number> {
  const bases = new Set<number>();
  for (const [index, { decisive, replica, object }] of rows.entries()) {
    if (!decisive || replica === null || object === null) continue;
    const basis = rows.findLastIndex(
      (row, before) => before < index && row.replica === replica && row.object === object && served.has(row.act),
    );
    if (basis >= 0) bases.add(basis);
  }
  return bases;
}

const served: ReadonlySet<Act> = new Set<Act>(['arrived', 'request', 'answer', 'call']);

function isTrouble(row: RaceRow): boolean {
  if (row.act === 'lifecycle') return row.text !== 'started' && row.text !== 'exits';
  return row.act === 'fault' || row.act === 'request-lost' || row.act === 'reply-lost';
}

/** How many rows lie between each row and the nearest decisive one; without any, the end of the run decides. */
function distancesToDecisive(rows: readonly RaceRow[]): readonly number[] {
  const distances: number[] = rows.map(() => Infinity);
  const sweep = (indexes: readonly number[]): void => {
    let last = rows.some(({ decisive }) => decisive) ? Infinity : 0;
    for (const index of indexes) {
      last = rows[index]?.decisive === true ? 0 : last + 1;
      distances[index] = Math.min(distances[index] ?? Infinity, last);
    }
  };
  const indexes = rows.map((_, index) => index);
  if (rows.some(({ decisive }) => decisive)) sweep(indexes);
  sweep(indexes.reverse());
  return distances;
}

function foldAllBut(rows: readonly RaceRow[], kept: ReadonlySet<number>): readonly FoldedRow[] {
  const folded: FoldedRow[] = [];
  for (const [index, row] of rows.entries()) {
    if (kept.has(index)) {
      folded.push({ kind: 'row', row });
      continue;
    }
    const last = folded.at(-1);
    if (last?.kind === 'gap') folded[folded.length - 1] = { ...last, rows: last.rows + 1, toStep: row.step };
    else folded.push({ kind: 'gap', rows: 1, fromStep: row.step, toStep: row.step });
  }
  return folded;
}
