import fc from 'fast-check';
import { ColumnNode, ColumnUpdateNode, ReturningNode } from 'kysely';
import type { Scope } from '../scope.ts';
import { queriedColumns } from '../tables.ts';
import { trees } from './expressions.ts';
import type { Output } from './made-select.ts';
import type { Tie } from './operands.ts';
import { expressionOf, nameOf, outputs, selectionOf } from './outputs.ts';

export interface Assigned extends Output {
  readonly name: string;
}

export const treeOf: Tie = (key) => trees[key];

/** Some columns and what they are set to; never `id`, which keeps rows apart. */
export const assignments: fc.Arbitrary<readonly Assigned[]> = fc
  .tuple(
    ...queriedColumns
      .slice(1)
      .map(({ name, type }) =>
        fc.option(fc.record({ name: fc.constant(name), type: fc.constant(type), make: treeOf(type) }), { freq: 1 }),
      ),
  )
  .map((all) => all.filter((each) => each !== null));

export function updatesOf(assigned: readonly Assigned[], scope: Scope): readonly ColumnUpdateNode[] {
  const all = assigned.length > 0 ? assigned : [unchanged];
  return all.map(({ name, make }) => ColumnUpdateNode.create(ColumnNode.create(name), make(scope)));
}

const unchanged: Assigned = {
  name: 'word',
  type: 'text',
  make: (scope) => scope.columns[2]?.[0] ?? ColumnNode.create('word'),
};

export const returning = fc.option(outputs(treeOf), { freq: 2 });

export function returned(wanted: readonly Output[] | null, scope: Scope): { readonly returning?: ReturningNode } {
  if (wanted === null) return {};
  const selections = wanted.map((output, index) => selectionOf(expressionOf(output, scope), nameOf(index)));
  return { returning: ReturningNode.create(selections) };
}
