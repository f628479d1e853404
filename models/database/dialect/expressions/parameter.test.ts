import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readText } from '../../sql/convert.ts';
import { parameter } from './parameter.ts';

const edges = [0, -0, 1.5, 2_147_483_647, 2_147_483_648, -2_147_483_648, -2_147_483_649, 2 ** 53, -(2 ** 53), 1e21];
const numbers = fc.oneof(fc.constantFrom(...edges), fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true }));

function outcomeOf(task: () => unknown): unknown {
  try {
    return { value: task() };
  } catch (error) {
    return { error };
  }
}

describe('a number as a parameter', () => {
  it.each(['integer', 'bigint', 'numeric', 'text', 'timestamptz', 'boolean'] as const)(
    'is what %s reads in its text',
    (type) => {
      fc.assert(
        fc.property(numbers.filter(Number.isFinite), (number) => {
          expect(outcomeOf(() => parameter(number, type))).toEqual(outcomeOf(() => readText(type, String(number))));
        }),
      );
    },
  );
});
