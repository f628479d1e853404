import { expect, it } from 'vitest';
import type { Fact, LifecycleFact } from '../sim/history/fact.ts';
import { whileUnstruck } from './while-unstruck.ts';

function lifecycle(process: string, change: LifecycleFact['change'], detail: string | null = null): Fact {
  return { kind: 'lifecycle', step: 1, time: 1, process, change, detail };
}

it('lets a system act only while none of its replicas is struck', () => {
  const mayAct = whileUnstruck(['a', 'b']);
  const steps: readonly (readonly [Fact, boolean | null])[] = [
    [lifecycle('a', 'started'), true],
    [lifecycle('other', 'crashed'), null],
    [lifecycle('a', 'cut', 'kube'), false],
    [lifecycle('a', 'cut', 'database'), false],
    [lifecycle('b', 'crashed'), false],
    [lifecycle('b', 'started'), false],
    [lifecycle('a', 'healed', 'kube'), false],
    [lifecycle('a', 'exited'), null],
    [lifecycle('a', 'healed', 'database'), true],
    [lifecycle('b', 'paused'), false],
    [lifecycle('b', 'skewed', '5 ms'), null],
    [lifecycle('b', 'resumed'), true],
  ];
  expect(steps.map(([fact]) => mayAct(fact))).toEqual(steps.map(([, may]) => may));
});
