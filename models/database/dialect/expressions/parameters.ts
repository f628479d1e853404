import { SqlError } from '../../sql/sql-error.ts';
import { withOperands } from '../../sql/traverse.ts';
import type { Expression } from '../../sql/expression.ts';
import type { SqlType } from '../../sql/type.ts';
import type { SqlValue } from '../../sql/value.ts';
import { parameter } from './parameter.ts';
import type { Typed } from './typed.ts';

/**
 * The parameters of a statement in the order in which lowering meets them. As in PostgreSQL the place of each decides its
 * type, and its text is read as that type says.
 */
export class Parameters {
  readonly #values: unknown[] = [];
  readonly #types: SqlType[] = [];

  add(value: unknown): Typed {
    const index = this.#values.push(value) - 1;
    this.#types.push('unknown');
    return { type: 'unknown', value: { kind: 'parameter', index } };
  }

  settle(index: number, type: SqlType): void {
    this.#types[index] = type;
  }

  /** The expression with its parameters' present values in it: what was lowered is good for no others. */
  fix(expression: Expression): Expression {
    return withOperands(expression, (operand) => {
      if (operand.kind !== 'parameter') return this.fix(operand);
      return { kind: 'constant', value: parameter(this.#values[operand.index], this.#typeOf(operand.index)) };
    });
  }

  /** Calls `of` with the value and the type of each. @throws 42P18 for a parameter whose place says nothing */
  map<T>(of: (value: unknown, type: SqlType) => T): T[] {
    return this.#values.map((value, index) => of(value, this.#typeOf(index)));
  }

  /** @throws 42P18 as `map`; 22P02, 22003 and their kin for values of another type */
  bind(): readonly SqlValue[] {
    return this.map(parameter);
  }

  #typeOf(index: number): SqlType {
    const type = this.#types[index] ?? 'unknown';
    if (type === 'unknown') throw new SqlError('42P18', `could not determine data type of parameter $${index + 1}`);
    return type;
  }
}
