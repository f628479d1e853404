import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import fc from 'fast-check';
import type { DrawnSchema } from './tables.ts';
import { code, id, part, tries } from './values.ts';

export type Condition = (eb: ExpressionBuilder<DrawnSchema, 'item'>) => Expression<SqlBool>;

const comparison = fc.constantFrom(...(['<', '<=', '>', '>='] as const));

const byId: fc.Arbitrary<Condition> = fc.oneof(
  {
    weight: 5,
    arbitrary: id.map(
      (value): Condition =>
        (eb) =>
          eb('id', '=', value),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(id, id).map(
      (values): Condition =>
        (eb) =>
          eb('id', 'in', values),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(comparison, id).map(
      ([operator, value]): Condition =>
        (eb) =>
          eb('id', operator, value),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(id, id).map(
      ([low, high]): Condition =>
        (eb) =>
          eb.between('id', Math.min(low, high), Math.max(low, high)),
    ),
  },
);

const byCode: fc.Arbitrary<Condition> = fc.oneof(
  {
    weight: 4,
    arbitrary: code.map(
      (value): Condition =>
        (eb) =>
          eb('code', '=', value),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Condition>((eb) => eb('code', 'is', null)) },
  {
    weight: 1,
    arbitrary: fc.tuple(comparison, code).map(
      ([operator, value]): Condition =>
        (eb) =>
          eb('code', operator, value),
    ),
  },
);

const byPart: fc.Arbitrary<Condition> = fc.oneof(
  {
    weight: 3,
    arbitrary: part.map(
      (value): Condition =>
        (eb) =>
          eb('part', '=', value),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(comparison, part).map(
      ([operator, value]): Condition =>
        (eb) =>
          eb('part', operator, value),
    ),
  },
);

const byTries = tries.map(
  (value): Condition =>
    (eb) =>
      eb('tries', '=', value),
);

/** Conditions that the primary key's index serves: rows come in its order. */
export const primaryCondition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 6, arbitrary: byId },
  { weight: 1, arbitrary: byTries },
  {
    weight: 1,
    arbitrary: fc.tuple(byId, byTries).map(
      ([one, two]): Condition =>
        (eb) =>
          eb.and([one(eb), two(eb)]),
    ),
  },
);

const secondary = fc.oneof({ weight: 1, arbitrary: byCode }, { weight: 1, arbitrary: byPart });

/** Conditions that another index serves. */
export const secondaryCondition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 5, arbitrary: secondary },
  {
    weight: 1,
    arbitrary: fc.tuple(secondary, byTries).map(
      ([one, two]): Condition =>
        (eb) =>
          eb.and([one(eb), two(eb)]),
    ),
  },
);

export const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 3, arbitrary: primaryCondition },
  { weight: 2, arbitrary: secondaryCondition },
);
