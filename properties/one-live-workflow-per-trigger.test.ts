import { describe, expect, it } from 'vitest';
import type { ChangedFact } from '../sim/history/fact.ts';
import { changed } from './changed.fixture.ts';
import { judge } from './facts.fixture.ts';
import { monitorOneLiveWorkflowPerTrigger } from './one-live-workflow-per-trigger.ts';
import type { Holding } from './sole-holder.ts';

/** Workflows are written here as `slot phase`; one that is done lives no longer. */
const workflowOf = ({ key, after, before }: ChangedFact): Holding => {
  const [place = '', phase] = String(after ?? before).split(' ');
  return { place, holder: key, held: after !== null && phase !== 'done' };
};

describe('one-live-workflow-per-trigger', () => {
  it('holds when the next begins only after the one before is done', () => {
    const history = [
      changed('w', 'a', null, 's running'),
      changed('w', 'a', null, 's done'),
      changed('w', 'b', null, 's running'),
    ];
    expect(judge(monitorOneLiveWorkflowPerTrigger(workflowOf), history)).toEqual([]);
  });

  it('accuses when two live at once', () => {
    const history = [
      changed('w', 'a', null, 's running'),
      changed('w', 'b', null, 's running'),
      changed('w', 'a', null, 's done'),
    ];
    expect(judge(monitorOneLiveWorkflowPerTrigger(workflowOf), history)).toEqual([
      { detail: 's has 2 workflows: a, b', steps: [0, 1] },
    ]);
  });
});
