import { describe, expect, it } from 'vitest';
import type { Fact } from '../sim/history/fact.ts';
import { judge, said } from './facts.fixture.ts';
import { monitorNoRunningStepDeleted } from './no-running-step-deleted.ts';
import { monitorReportEndsOnlyWhatEnded } from './report-ends-only-what-ended.ts';
import { monitorRunEndsAsItsWorkflow, type Standing } from './run-ends-as-its-workflow.ts';
import { monitorSucceededRunStays } from './succeeded-run-stays.ts';

/** Workflows and rows are said here, as `phase` and `state`; a pod's deletion as `delete`. */
const phase = (value: string) => said('phase', { value });
const state = (value: string) => said('state', { value });
const read = (name: string, fact: Fact): string | null =>
  fact.kind === 'event' && fact.name === name ? String(fact.data['value']) : null;
const isEnd = (value: string): boolean => value === 'Succeeded' || value === 'Failed';

describe('no-running-step-deleted', () => {
  const deletionOf = (fact: Fact) => {
    const pod = read('delete', fact);
    return pod === null ? null : { pod, ended: pod === 'ended' };
  };

  it('accuses of pods at work only', () => {
    const history = [said('delete', { value: 'ended' }), said('delete', { value: 'running' })];
    expect(judge(monitorNoRunningStepDeleted(deletionOf), history)).toEqual([
      { detail: 'pod running was deleted while it was at work', steps: [1] },
    ]);
  });
});

describe('succeeded-run-stays', () => {
  const phaseOf = (fact: Fact) => {
    const value = read('phase', fact);
    return value === null ? null : { workflow: 'w', phase: value };
  };

  it('lets a workflow go on that has failed, and succeed again what has', () => {
    const history = ['Running', 'Failed', 'Running', 'Succeeded', 'Succeeded'].map(phase);
    expect(judge(monitorSucceededRunStays(phaseOf), history)).toEqual([]);
  });

  it('accuses once of each success that is undone', () => {
    const history = ['Succeeded', 'Running', 'Running', 'Succeeded', 'Running'].map(phase);
    const detail = 'workflow w had succeeded and is Running again';
    expect(judge(monitorSucceededRunStays(phaseOf), history)).toEqual([
      { detail, steps: [0, 1] },
      { detail, steps: [3, 4] },
    ]);
  });
});

describe('report-ends-only-what-ended', () => {
  const monitor = () =>
    monitorReportEndsOnlyWhatEnded({
      workflowOf: (fact) => {
        const value = read('phase', fact);
        return value === null ? null : { run: 'r', ended: isEnd(value) };
      },
      endOf: (fact) => (isEnd(read('state', fact) ?? '') ? 'r' : null),
    });

  it('holds when the workflow has ended, and when nothing is known of it', () => {
    expect(judge(monitor(), [state('Failed'), phase('Running'), phase('Failed'), state('Failed')])).toEqual([]);
  });

  it('accuses while it is at work, again or still', () => {
    expect(judge(monitor(), [phase('Failed'), phase('Running'), phase('Running'), state('Failed')])).toEqual([
      { detail: 'run r was ended while its workflow was at work', steps: [1, 3] },
    ]);
  });
});

describe('run-ends-as-its-workflow', () => {
  const standing =
    (name: string) =>
    (fact: Fact): Standing | null => {
      const value = read(name, fact);
      return value === null ? null : { run: 'r', end: isEnd(value) ? value : null };
    };
  const monitor = () =>
    monitorRunEndsAsItsWorkflow({ workflowOf: standing('phase'), rowOf: standing('state'), grace: 2000 });
  const later = [said('nothing', {}), said('nothing', {})];

  it('holds when the row follows, while it may still follow, and while the workflow is at work', () => {
    expect(judge(monitor(), [phase('Failed'), state('Failed'), ...later])).toEqual([]);
    expect(judge(monitor(), [phase('Failed')])).toEqual([]);
    expect(judge(monitor(), [phase('Failed'), phase('Running'), ...later])).toEqual([]);
  });

  it('accuses of rows that say nothing, or something else', () => {
    expect(judge(monitor(), [phase('Failed'), state('Running'), ...later])).toEqual([
      { detail: 'run r is not over, its workflow Failed', steps: [0] },
    ]);
    expect(judge(monitor(), [phase('Succeeded'), state('Failed'), ...later])).toEqual([
      { detail: 'run r is Failed, its workflow Succeeded', steps: [0] },
    ]);
  });
});
