import { describe, expect, it } from 'vitest';
import { changed } from './changed.fixture.ts';
import { judge } from './facts.fixture.ts';
import { monitorNoOrphanWorkflow } from './no-orphan-workflow.ts';
import type { ChangedFact, Observation } from '../sim/history/fact.ts';

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const monitor = (grace = 0) =>
  monitorNoOrphanWorkflow({
    workflowOf: ({ collection, key, after }: ChangedFact) =>
      collection === 'workflows' ? { workflow: key, run: text(after) } : null,
    rowOf: ({ collection, key, after }: ChangedFact) =>
      collection === 'rows' ? { run: key, workflow: text(after) } : null,
    grace,
  });
const workflow = (name: string, run: string | null): Observation => changed('workflows', name, null, run);
const row = (run: string, name: string | null): Observation => changed('rows', run, null, name);

describe('no-orphan-workflow', () => {
  it('holds when every workflow left over is the one of its row', () => {
    const history = [workflow('w', 'r'), row('r', 'w'), workflow('gone', 'nobody'), workflow('gone', null)];
    expect(judge(monitor(), history)).toEqual([]);
  });

  it('accuses workflows without a row, and those whose row belongs to another', () => {
    expect(judge(monitor(), [workflow('w', 'r')])).toEqual([
      { detail: 'workflow w names run r, which does not exist', steps: [0] },
    ]);
    expect(judge(monitor(), [workflow('w', 'r'), workflow('loser', 'r'), row('r', 'w')])).toEqual([
      { detail: 'workflow loser names run r, which belongs to w', steps: [1] },
    ]);
    expect(judge(monitor(), [workflow('w', 'r'), row('r', 'w'), row('r', null)])).toHaveLength(1);
  });

  it('leaves workflows alone that are younger than the grace', () => {
    expect(judge(monitor(1001), [row('q', 'v'), workflow('w', 'r')])).toHaveLength(0);
    expect(judge(monitor(1000), [row('q', 'v'), workflow('w', 'r')])).toHaveLength(1);
  });
});
