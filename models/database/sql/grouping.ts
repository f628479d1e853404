import { evaluate, holds, type Surroundings } from './expression.ts';
import { sortBy } from './output.ts';
import type { Aggregate, Grouping, Select } from './query.ts';
import { jsonNull } from './json.ts';
import { notSupported } from './sql-error.ts';
import { canonical, textIn, compareValues, type JsonValue, type Row, type SqlValue } from './value.ts';

/** One row per group: the group's first, with the aggregates as one more source. */
export function group(
  query: Select,
  { keys, aggregates, having }: Grouping,
  all: readonly (readonly Row[])[],
  outer: readonly Row[],
  around: Surroundings,
): (readonly Row[])[] {
  const groups = new Map<string, (readonly Row[])[]>();
  if (keys === null) groups.set('', [...all]);
  else {
    for (const rows of all) {
      const key = keys.map((expression) => canonical(evaluate(expression, rows, around))).join();
      const members = groups.get(key);
      if (members === undefined) groups.set(key, [rows]);
      else members.push(rows);
    }
  }
  const nothing = [...outer, ...query.sources.map(({ nullRow }) => nullRow)];
  return [...groups.values()]
    .map((members) => {
      const results = aggregates.map((aggregate) => compute(aggregate, members, around));
      return [...(members[0] ?? nothing), results];
    })
    .filter((rows) => holds(having, rows, around));
}

/** NULLs do not count, except in json_agg; over nothing, all but count are NULL. */
function compute(aggregate: Aggregate, members: readonly (readonly Row[])[], around: Surroundings): SqlValue {
  const { operation, argument, filter, order, separator } = aggregate;
  const chosen = filter === null ? [...members] : members.filter((rows) => holds(filter, rows, around));
  if (argument === null) return chosen.length;
  sortBy(chosen, order, (rows) => rows, around);
  let values = chosen.map((rows) => evaluate(argument, rows, around));
  if (operation !== 'json_agg') values = values.filter((value) => value !== null);
  if (aggregate.distinct) values = [...new Map(values.map((value) => [canonical(value), value])).values()];
  const [first] = chosen;
  if (operation !== 'string_agg' || separator === null || first === undefined) return combine(operation, values);
  const between = evaluate(separator, first, around) ?? '';
  return values.length === 0 ? null : values.map(textIn).join(textIn(between));
}

function combine(operation: Aggregate['operation'], values: readonly SqlValue[]): SqlValue {
  if (operation === 'count') return values.length;
  if (values.length === 0) return null;
  switch (operation) {
    // Of equal ones, such as zero and negative zero, PostgreSQL keeps the last one.
    case 'max':
      return values.reduce((best, value) => (compareValues(value, best) < 0 ? best : value));
    case 'min':
      return values.reduce((best, value) => (compareValues(value, best) > 0 ? best : value));
    case 'sum':
      return sum(values);
    case 'avg':
      return sum(values) / values.length;
    case 'bool_and':
      return values.every((value) => value === true);
    case 'bool_or':
      return values.includes(true);
    case 'json_agg':
      return values.map((value): JsonValue => (value === jsonNull ? null : value));
    case 'string_agg':
      return values.map(textIn).join('');
  }
}

function sum(values: readonly SqlValue[]): number {
  let total = 0;
  for (const value of values) total += Number(value);
  if (values.every(Number.isInteger) && !Number.isSafeInteger(total)) throw notSupported('integers beyond 2^53');
  return total;
}
