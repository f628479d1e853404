import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeParameters, type Parameter } from './parameters.ts';

const made = (task: string, iteration: number | null = null): Parameter['producer'] => ({ task, iteration });
const output = (value: string, producer: Parameter['producer'] = null): Parameter => ({
  type: 'OUTPUT',
  key: 'loss',
  value,
  producer,
});
const collected = (value: string, producer: Parameter['producer']): Parameter => ({
  type: 'COLLECTED_INPUTS',
  key: 'losses',
  value,
  producer,
});

describe('case 29: merged parameters', () => {
  it('keep one value for a key, the later one', () => {
    expect(mergeParameters([output('1')], [output('2')])).toEqual([output('2')]);
  });

  it('keep the values of several producers apart', () => {
    const values = [collected('1', made('task1')), collected('2', made('task2'))];
    expect(mergeParameters(values.slice(0, 1), values.slice(1))).toEqual(values);
  });

  it('keep the values of several iterations apart', () => {
    const values = [collected('1', made('task', 0)), collected('1', made('task', 1))];
    expect(mergeParameters([], values)).toEqual(values);
    expect(mergeParameters([collected('0', made('task'))], values)).toHaveLength(3);
    expect(mergeParameters(values, [collected('2', made('task', 1))])).toEqual([
      collected('1', made('task', 0)),
      collected('2', made('task', 1)),
    ]);
  });

  it('are the same whether they come together or one after the other', () => {
    const parameter = fc.record({
      type: fc.constantFrom('OUTPUT' as const, 'COLLECTED_INPUTS' as const, 'ITERATOR_INPUT' as const),
      key: fc.constantFrom('a', 'b'),
      value: fc.constantFrom('1', '2'),
      producer: fc.option(fc.record({ task: fc.constantFrom('t', 'u'), iteration: fc.option(fc.nat(1)) })),
    });
    const parameters = fc.array(parameter, { maxLength: 6 });
    fc.assert(
      fc.property(parameters, parameters, parameters, (first, second, third) => {
        const together = mergeParameters(first, [...second, ...third]);
        expect(mergeParameters(mergeParameters(first, second), third)).toEqual(together);
        expect(mergeParameters(together, third)).toEqual(together);
      }),
    );
  });
});
