import { holds } from './expression.ts';
import type { Select, Source } from './query.ts';
import type { Reading, Version } from './reading.ts';
import type { Row } from './value.ts';

/** One row of a join: the values per source, after those of the queries around, and the stored version of each. */
export interface Combination<V extends Version> {
  readonly rows: readonly Row[];
  /** Null where an outer join found no match; a derived table's row is no stored version. */
  readonly versions: readonly (V | null)[];
}

/** Nested loops over the sources in their order, then WHERE. */
export function joinSources<V extends Version>(
  query: Pick<Select, 'sources' | 'where' | 'base'>,
  outer: readonly Row[],
  reading: Reading<V>,
): Combination<V>[] {
  let combinations: Combination<V>[] = [{ rows: outer, versions: [] }];
  query.sources.forEach((source, index) => {
    const position = query.base + index;
    combinations =
      source.join === 'inner' || source.join === 'left'
        ? combinations.flatMap((left) => extend(left, source, position, reading))
        : outerJoin(combinations, query.sources, index, outer, reading);
  });
  const { where } = query;
  return where === null ? combinations : combinations.filter(({ rows }) => holds(where, rows, reading));
}

interface Candidate<V> {
  readonly values: Row;
  readonly version: V | null;
}

/** The combination with every row of the source that matches. */
function extend<V extends Version>(
  left: Combination<V>,
  source: Source,
  position: number,
  reading: Reading<V>,
): Combination<V>[] {
  const found = matches(left.rows, source, position, reading).map(({ values, version }) => ({
    rows: [...left.rows, values],
    versions: [...left.versions, version],
  }));
  if (found.length > 0 || source.join === 'inner') return found;
  return [{ rows: [...left.rows, source.nullRow], versions: [...left.versions, null] }];
}

function matches<V extends Version>(
  rows: readonly Row[],
  source: Source,
  position: number,
  reading: Reading<V>,
): Candidate<V>[] {
  if (source.kind === 'table') {
    return reading
      .scan(source.table, source.lookup, source.on, position, rows)
      .map((version) => ({ values: version.values, version }));
  }
  return reading
    .rowsOf(source.query, rows)
    .filter((row) => holds(source.on, [...rows, row], reading))
    .map((values) => ({ values, version: null }));
}

/** RIGHT and FULL JOIN: all rows of the source, also those that match nothing before. */
function outerJoin<V extends Version>(
  lefts: readonly Combination<V>[],
  sources: readonly Source[],
  index: number,
  outer: readonly Row[],
  reading: Reading<V>,
): Combination<V>[] {
  const source = sources[index];
  if (source === undefined) return [];
  const all = source.kind === 'table' ? { ...source, lookup: null, on: null } : { ...source, on: null };
  const candidates = matches(outer, all, outer.length, reading);
  const matched = new Set<Candidate<V>>();
  const joined = lefts.flatMap(({ rows, versions }) => {
    const found = candidates.filter(({ values }) => holds(source.on, [...rows, values], reading));
    for (const candidate of found) matched.add(candidate);
    if (found.length === 0 && source.join === 'full') {
      return [{ rows: [...rows, source.nullRow], versions: [...versions, null] }];
    }
    return found.map(({ values, version }) => ({ rows: [...rows, values], versions: [...versions, version] }));
  });
  const before = sources.slice(0, index);
  const alone = candidates.filter((candidate) => !matched.has(candidate));
  return [
    ...joined,
    ...alone.map(({ values, version }) => ({
      rows: [...outer, ...before.map(({ nullRow }) => nullRow), values],
      versions: [...before.map(() => null), version],
    })),
  ];
}
