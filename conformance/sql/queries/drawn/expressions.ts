import fc from 'fast-check';
import type { Kind, Make } from '../scope.ts';
import { aggregatesOf } from './aggregates.ts';
import { choicesOf } from './choices.ts';
import { conditions } from './conditions.ts';
import { documents } from './documents.ts';
import { numbersOf } from './numbers.ts';
import { depthIdentifier, type Tie, type Trees, type Weighted } from './operands.ts';
import { selects } from './selects.ts';
import { texts } from './texts.ts';
import { intervals, moments } from './times.ts';
import { leaf } from './values.ts';

function expression(tie: Tie, kind: Kind, special: readonly Weighted[]): fc.Arbitrary<Make> {
  return fc.oneof(
    { depthIdentifier, maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: leaf(kind) },
    ...special,
    ...choicesOf(tie, kind),
    ...aggregatesOf(tie, kind),
  );
}

/** Expressions of every kind, and queries whose outputs they are. */
export const trees = fc.letrec<Trees>((given) => {
  const tie: Tie = given;
  return {
    integer: expression(tie, 'integer', numbersOf(tie, 'integer')),
    bigint: expression(tie, 'bigint', numbersOf(tie, 'bigint')),
    'double precision': expression(tie, 'double precision', numbersOf(tie, 'double precision')),
    numeric: expression(tie, 'numeric', numbersOf(tie, 'numeric')),
    text: expression(tie, 'text', texts(tie)),
    boolean: expression(tie, 'boolean', conditions(tie)),
    jsonb: expression(tie, 'jsonb', documents(tie)),
    timestamptz: expression(tie, 'timestamptz', moments(tie)),
    interval: expression(tie, 'interval', intervals(tie)),
    select: selects(tie),
  };
});
