import fc from 'fast-check';
import { cast, literal, parameter } from '../nodes.ts';
import { columnOf, type Kind, type Make } from '../scope.ts';

/** Few and telling ones: that are in the tables, at the ends of a type, or special to an operator. */
export const values: { readonly [kind in Kind]: fc.Arbitrary<unknown> } = {
  integer: fc.constantFrom(1, 2, 3, 0, -1, 7, 10, 2_147_483_647),
  bigint: fc.constantFrom(7, 1, 0, -1, 9_000_000_000, 2_147_483_648),
  'double precision': fc.constantFrom(1.5, 0, -0.25, 2, 0.5, 1e20),
  numeric: fc.constantFrom(1, 2.5, 0.5, -3, 0),
  text: fc.constantFrom('alpha', '', 'a', 'A', '12', 'x', '%a', '_', 'a\\', 'true'),
  boolean: fc.constantFrom(true, false),
  jsonb: fc.constantFrom<unknown>({ a: 1 }, '[1, "two"]', {}, '"x"', 'null', '1', { b: { a: null } }),
  timestamptz: fc.constantFrom('2026-01-31T12:00:00.123456Z', '2025-12-31T23:59:59Z', '1969-12-31T23:59:59.5Z'),
  interval: fc.constantFrom('30 seconds', '1 hour 5 minutes', '-1 minute', '0 seconds'),
};

const literals: { readonly [kind: string]: fc.Arbitrary<number | boolean> | undefined } = {
  integer: fc.constantFrom(1, 2, 0, 7, 2_147_483_647),
  bigint: fc.constantFrom(2_147_483_648, 9_000_000_000),
  numeric: fc.constantFrom(2.5, 0.5),
  boolean: fc.constantFrom(true, false),
};

/** True in so many of a hundred. */
export function chance(percent: number): fc.Arbitrary<boolean> {
  return fc.oneof(
    { weight: 100 - percent, arbitrary: fc.constant(false) },
    { weight: percent, arbitrary: fc.constant(true) },
  );
}

/** A column, else a value: as a parameter with and without a type, or in the text of the query. */
export function leaf(kind: Kind): fc.Arbitrary<Make> {
  const column = fc.nat(11).map(
    (pick): Make =>
      (scope) =>
        columnOf(scope, kind, pick),
  );
  const orNull = fc.option(values[kind], { freq: 20 });
  const typed = orNull.map((value): Make => {
    const node = cast(parameter(value), kind);
    return () => node;
  });
  const untyped = orNull.map(
    (value): Make =>
      () =>
        parameter(value),
  );
  const written = fc.option(literals[kind] ?? fc.constant(null), { freq: 20 }).map(
    (value): Make =>
      () =>
        literal(value),
  );
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 12, arbitrary: column },
    { weight: 3, arbitrary: typed },
    { weight: 1, arbitrary: kind === 'interval' || kind === 'numeric' ? typed : untyped },
    { weight: 2, arbitrary: literals[kind] === undefined ? typed : written },
  );
}
