import { describe, expect, it } from 'vitest';
import type { Fact } from '../sim/history/fact.ts';
import { changed } from './changed.fixture.ts';
import { judge } from './facts.fixture.ts';
import { monitorSubmissionStatusIsTrue } from './submission-status-is-true.ts';

/** Drivers are named by their submission, and so are statuses. */
const monitor = () =>
  monitorSubmissionStatusIsTrue({
    workOf: (fact: Fact) => (fact.kind === 'changed' && fact.collection === 'drivers' ? fact.key : null),
    reportOf: (fact: Fact) =>
      fact.kind === 'changed' && fact.collection === 'statuses'
        ? { submission: fact.key, made: fact.after === 'made' }
        : null,
  });
const driver = (key: string) => changed('drivers', key, null, {});
const status = (key: string, report: 'made' | 'failed') => changed('statuses', key, null, report);

describe('submission-status-is-true', () => {
  it('holds for what was made and reported so, and for what failed and was not made', () => {
    expect(judge(monitor(), [driver('x'), status('x', 'made'), status('y', 'failed'), status('x', 'made')])).toEqual(
      [],
    );
  });

  it('accuses a success of nothing', () => {
    expect(judge(monitor(), [driver('y'), status('x', 'made')])).toEqual([
      { detail: 'x was reported as made, and there was nothing of it', steps: [1] },
    ]);
  });

  it('accuses a failure of what was made, before or after', () => {
    expect(judge(monitor(), [driver('x'), status('x', 'failed')])).toEqual([
      { detail: 'x was reported as failed, and it was made', steps: [0, 1] },
    ]);
    expect(judge(monitor(), [status('x', 'failed'), driver('x')])).toEqual([
      { detail: 'the work of x was created after it was reported as failed', steps: [0, 1] },
    ]);
  });
});
