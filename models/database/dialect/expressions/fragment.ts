import type { RawNode } from 'kysely';
import { fragments } from '../../../../modules/ports/sql/fragments.ts';
import type { Moment } from '../../sql/expression.ts';
import { microsecondsOf } from '../../sql/interval.ts';
import { textIn, type SqlValue } from '../../sql/value.ts';
import type { Typed } from './typed.ts';
import { unsupported } from '../unsupported.ts';

const moments: ReadonlyMap<string, Moment> = new Map([
  [fragments.postgres.now, 'transaction'],
  [fragments.postgres.clock, 'call'],
]);

/** Raw SQL: only the fragments that modules may use. */
export function lowerFragment(node: RawNode): Typed {
  const moment = node.parameters.length === 0 ? moments.get(node.sqlFragments.join('')) : undefined;
  if (moment === undefined) throw unsupported(node);
  const apply = (value: SqlValue = null): number => Math.floor(microsecondsOf(textIn(value)) / 1000);
  return {
    type: 'bigint',
    value: { kind: 'call', name: 'whole ms', strict: true, operands: [{ kind: 'moment', moment }], apply },
  };
}
