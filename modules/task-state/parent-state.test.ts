import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allChildren,
  expectedChildren,
  failureAtOnce,
  failureBeforeAll,
  followsFromChildren,
  parentState,
  stateOfChildren,
} from './parent-state.ts';
import { isFinal, withState, type TaskState } from './task.ts';
import { terminalDag } from './terminal-dag.ts';

const rules = [allChildren, failureBeforeAll, failureAtOnce] as const;
const states: readonly TaskState[] = ['UNSPECIFIED', 'RUNNING', 'SUCCEEDED', 'SKIPPED', 'FAILED', 'CACHED'];
const someStates = fc.array(fc.constantFrom(...states), { minLength: 1, maxLength: 5 });

/** What P1, P2 and P3 make of it. */
function judged(children: readonly TaskState[], expected = children.length): readonly (TaskState | null)[] {
  return rules.map((rule) => parentState(children, expected, rule));
}

describe('case 28: the state of a parent', () => {
  it.each<[string, TaskState[], number, readonly (TaskState | null)[]]>([
    ['one failed, the other not there yet', ['FAILED'], 2, [null, 'FAILED', 'FAILED']],
    ['one failed, the other runs', ['FAILED', 'RUNNING'], 2, [null, null, 'FAILED']],
    ['both cached', ['CACHED', 'CACHED'], 2, ['CACHED', 'CACHED', 'CACHED']],
    ['both skipped', ['SKIPPED', 'SKIPPED'], 2, ['SKIPPED', 'SKIPPED', 'SKIPPED']],
    ['one ran, one was cached', ['SUCCEEDED', 'CACHED'], 2, ['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']],
    ['one ran, one was skipped', ['SUCCEEDED', 'SKIPPED'], 2, ['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']],
    ['one cached, one skipped', ['CACHED', 'SKIPPED'], 2, ['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']],
    ['one that says nothing counts as over', ['UNSPECIFIED'], 1, ['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']],
    ['one is missing', ['SUCCEEDED'], 2, [null, null, null]],
    ['an empty DAG', [], 0, ['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']],
  ])('%s', (_name, children, expected, verdicts) => {
    expect(judged(children, expected)).toEqual(verdicts);
  });

  it('of a loop waits for all tasks of all iterations', () => {
    expect(expectedChildren(2, 2)).toBe(4);
    const done: TaskState[] = ['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'];
    expect(judged(done, 4)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(judged(done.slice(1), 4)).toEqual([null, null, null]);
    expect([expectedChildren(3, null), expectedChildren(3, 0)]).toEqual([3, 0]);
  });

  it('does not depend on the order of its children', () => {
    fc.assert(
      fc.property(
        someStates.chain((children) =>
          fc.tuple(fc.constant(children), fc.shuffledSubarray(children, { minLength: children.length })),
        ),
        ([children, shuffled]) => {
          expect(judged(shuffled)).toEqual(judged(children));
        },
      ),
    );
  });

  it('is decided by each rule no later than by the one before, and never otherwise', () => {
    fc.assert(
      fc.property(someStates, fc.nat(6), (children, missing) => {
        const verdicts = judged(children, children.length + missing);
        const [first, second, third] = verdicts;
        if (first !== null) expect(second).toBe(first);
        if (second !== null) expect(third).toBe(second);
        for (const verdict of verdicts) expect([null, stateOfChildren(children)]).toContain(verdict);
      }),
    );
  });

  it('follows from children that are over, and from no others', () => {
    fc.assert(
      fc.property(someStates, fc.constantFrom(...states), (children, state) => {
        const over = children.every(isFinal);
        expect(followsFromChildren(state, children)).toBe(over && stateOfChildren(children) === state);
      }),
    );
  });
});

describe('case 29: a DAG that has nothing to run', () => {
  it.each([
    [{ condition: false, iterations: null, tasks: 2 }, 'SKIPPED'],
    [{ condition: null, iterations: 0, tasks: 2 }, 'SKIPPED'],
    [{ condition: null, iterations: null, tasks: 0 }, 'SUCCEEDED'],
    [{ condition: true, iterations: 3, tasks: 1 }, null],
  ])('%j is %j', (plan, state) => {
    expect(terminalDag(plan)).toBe(state);
  });
});

describe('a history of states', () => {
  it('has no equal neighbours', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...states)), (reached) => {
        const history = reached.reduce<ReturnType<typeof withState>>((all, state, at) => withState(all, state, at), []);
        for (const [index, { state }] of history.entries()) expect(history[index + 1]?.state).not.toBe(state);
        expect(history.at(-1)?.state).toBe(reached.at(-1));
      }),
    );
  });
});
