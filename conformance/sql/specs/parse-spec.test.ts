import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interleavings } from './interleavings.ts';
import { parseSpec } from './parse-spec.ts';
import type { SpecStep } from './spec.ts';

const text = `
# A comment with { braces }.
setup { create table t (a int); }
setup
{
  insert into t values (1);
}
teardown { drop table t; }

session "the first"
setup { begin; }
step one { select 1; }
step "step" { select '#2'; }   # a keyword as a name
teardown { rollback; }

session second
step three{
  select 3;
  select 4;
}

permutation one three(*) "step"
permutation three(one, "step" notices 2)
  one
`;

describe('a specification', () => {
  test('is read as it is written', () => {
    const { setups, sessions, permutations } = parseSpec(text);
    expect(setups).toEqual(['create table t (a int);', '\n  insert into t values (1);\n']);
    expect(sessions).toEqual([
      {
        name: 'the first',
        setup: 'begin;',
        steps: [
          { name: 'one', session: 'the first', sql: 'select 1;' },
          { name: 'step', session: 'the first', sql: "select '#2';" },
        ],
        teardown: 'rollback;',
      },
      {
        name: 'second',
        setup: null,
        steps: [{ name: 'three', session: 'second', sql: '\n  select 3;\n  select 4;\n' }],
        teardown: null,
      },
    ]);
    const launches = permutations.map((launched) => launched.map(({ step, blockers }) => [step.name, ...blockers]));
    expect(launches).toEqual([
      [['one'], ['three', { kind: 'once' }], ['step']],
      [['three', { kind: 'step', name: 'one' }, { kind: 'notices', name: 'step', count: 2 }], ['one']],
    ]);
  });

  test.each([
    ['', 'a session is wanted, not the end'],
    ['session s', 'a step is wanted, not the end'],
    ['session s step { select 1 }', 'a name is wanted, not "select 1"'],
    ['session s step a select', 'sql is wanted, not "select"'],
    ['session s step a {} permutation b', 'there is no step b'],
    ['session s step a {} permutation a(b)', 'there is no step b'],
    ['session s step a {} permutation a(*', '")" is wanted, not the end'],
    ['session s step a {} permutation', 'the name of a step is wanted, not the end'],
    ['session s step a {} step a {}', 'two steps have the name a'],
    ['session s step a {}\n}', 'line 2: nothing begins with "}"'],
  ])('%j is refused', (wrong, message) => {
    expect(() => parseSpec(wrong)).toThrow(expect.objectContaining({ name: 'Unreadable', message }));
  });

  test('without permutations has all interleavings', () => {
    const { permutations } = parseSpec('session a step a1 {} step a2 {} session b step b1 {}');
    expect(permutations.map((launched) => launched.map(({ step }) => step.name).join(' '))).toEqual([
      'a1 a2 b1',
      'a1 b1 a2',
      'b1 a1 a2',
    ]);
  });
});

test('interleavings are all orders that keep those of the sessions, each once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }), (lengths) => {
      const steps = (session: string, length: number): SpecStep[] =>
        Array.from({ length }, (_, index) => ({ name: `${session}${index}`, session, sql: '' }));
      const sessions = lengths.map((length, index) => ({ steps: steps(`${index}.`, length) }));
      const found = interleavings(sessions).map((launched) => launched.map(({ step }) => step.name));
      for (const names of found) {
        for (const session of sessions) {
          const own = session.steps.map(({ name }) => name);
          expect(names.filter((name) => own.includes(name))).toEqual(own);
        }
      }
      const factorial = (number: number): number => (number < 2 ? 1 : number * factorial(number - 1));
      const total = lengths.reduce((sum, length) => sum + length, 0);
      expect(new Set(found.map(String)).size).toBe(
        lengths.reduce((ways, length) => ways / factorial(length), factorial(total)),
      );
      expect(found.every((names) => names.length === total)).toBe(true);
    }),
  );
});
