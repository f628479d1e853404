import { describe, expect, it } from 'vitest';
import { fail, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import { allChildren, failureAtOnce, failureBeforeAll, type PropagationRule } from '../parent-state.ts';
import type { Parameter } from '../parameters.ts';
import type { TaskRow } from '../schema.ts';
import { changed, saysNothing } from '../store/task-change.ts';
import type { RunViews, TaskApi, TaskUpdate } from '../task-api.ts';
import { tasksLast } from './batch-updater.ts';
import { oneSnapshot, snapshotPerLevel, type CarryOutputs } from './carry-outputs.ts';
import { downgrade, Launcher, linkedByClient } from './launcher.ts';
import { byClient } from './propagate.ts';

function aRow(UUID: string, parent: string | null, given: Partial<TaskRow> = {}): TaskRow {
  return {
    UUID,
    RunUUID: 'run',
    ParentTaskUUID: parent,
    Namespace: 'team',
    Name: UUID,
    Type: given.DagTasks === undefined ? 'RUNTIME' : 'DAG',
    State: 'RUNNING',
    StateHistory: [],
    LogicalKey: null,
    Fingerprint: '',
    InputParameters: [],
    OutputParameters: [],
    Iteration: null,
    DagTasks: null,
    Iterations: null,
    Message: '',
    CreatedAtInSec: 0,
    StartedInSec: 0,
    FinishedInSec: 0,
    ...given,
  };
}

type Call = 'updateTasks' | 'getTask' | 'getRun' | 'updateTask';

/** An API server with these tasks in its memory, which fails the first call of a kind when it is asked to. */
function serving(rows: readonly TaskRow[], failing: Call | null = null) {
  const tasks = new Map(rows.map((row) => [row.UUID, row]));
  const updates: string[] = [];
  let left = failing;
  const answer = <T>(call: Call, apply: () => T): ApiResult<T> => {
    if (left !== call) return succeed(apply());
    left = null;
    return fail('unavailable', `no ${call}`);
  };
  const update = ({ id, change }: TaskUpdate): TaskRow => {
    const row = changed(tasks.get(id) ?? aRow(id, null), change, saysNothing, 1);
    tasks.set(id, row);
    updates.push(`${id} ${row.State}`);
    return row;
  };
  const notCalled = () => Promise.reject(new Error('a launcher has no reason to call this'));
  const detail = (): RunViews['FULL'] => ({
    view: 'FULL',
    id: 'run',
    state: 'RUNNING',
    attempt: 1,
    tasks: [...tasks.values()],
  });
  const summary = (): RunViews['DEFAULT'] => ({
    view: 'DEFAULT',
    id: 'run',
    state: 'RUNNING',
    attempt: 1,
    taskCount: 1,
  });
  const views: { readonly [View in keyof RunViews]: () => RunViews[View] } = { FULL: detail, DEFAULT: summary };
  const api: TaskApi = {
    createTask: notCalled,
    updateTask: async (asked) => answer('updateTask', () => update(asked)),
    updateTasks: async (asked) => answer('updateTasks', () => asked.map(update)),
    getTask: async (id) => answer('getTask', () => tasks.get(id) ?? aRow(id, null)),
    getRun: async (_id, view) => answer('getRun', () => views[view]()),
    createArtifacts: notCalled,
    linkArtifacts: notCalled,
    findCached: notCalled,
    reuseTask: notCalled,
  };
  return { api, tasks, updates };
}

interface Given {
  /** The call that fails the first time. Default: none. */
  readonly failing?: Call;
  readonly carry?: CarryOutputs;
  readonly outputs?: readonly Parameter[];
}

async function finished(
  rows: readonly TaskRow[],
  rule: PropagationRule,
  state: 'SUCCEEDED' | 'FAILED' | 'CACHED',
  { failing, carry = snapshotPerLevel, outputs = [] }: Given = {},
) {
  const { api, tasks, updates } = serving(rows, failing ?? null);
  const clock = { now: () => 1000, monotonic: () => 0, sleep: () => Promise.resolve() };
  const launcher = new Launcher(
    { api, clock },
    {
      flushOrder: tasksLast,
      carry,
      propagate: byClient(rule, rule !== allChildren),
      onError: downgrade,
      reuse: linkedByClient,
    },
  );
  const leaf = tasks.get('leaf') ?? aRow('leaf', null);
  const result = await launcher.finish(leaf, { state, outputs, artifacts: [], links: [], message: '' }, 1);
  return { result, tasks, updates };
}

const chain = [
  aRow('root', null, { DagTasks: 1 }),
  aRow('middle', 'root', { DagTasks: 1 }),
  aRow('inner', 'middle', { DagTasks: 1 }),
  aRow('leaf', 'inner'),
];
const rules = [allChildren, failureBeforeAll, failureAtOnce] as const;

describe('case 28: a launcher that tells the tasks above', () => {
  it.each(rules.flatMap((rule) => (['SUCCEEDED', 'FAILED'] as const).map((state) => ({ rule, state }))))(
    'updates each of three levels once: $rule.name, $state',
    async ({ rule, state }) => {
      const { result, updates } = await finished(chain, rule, state);
      expect(result).toEqual(succeed(null));
      expect(updates).toEqual(['leaf', 'inner', 'middle', 'root'].map((name) => `${name} ${state}`));
    },
  );

  it.each([
    ['another is not there yet', [], [false, true, true]],
    ['another runs', [aRow('other', 'dag')], [false, false, true]],
  ] as const)('of a failure, though %s: %j, by P1, P2, P3: %j', async (_name, others, told) => {
    const rows = [aRow('dag', null, { DagTasks: 2 }), aRow('leaf', 'dag'), ...others];
    const updates = await Promise.all(rules.map(async (rule) => (await finished(rows, rule, 'FAILED')).updates));
    expect(updates).toEqual(told.map((is) => (is ? ['leaf FAILED', 'dag FAILED'] : ['leaf FAILED'])));
  });
});

describe('a launcher whose task puts something out', () => {
  const output = { type: 'OUTPUT', key: 'metric', value: 1, producer: null } as const;
  const present = { type: 'OUTPUT', key: 'metric', value: 2, producer: { task: 'other', iteration: null } } as const;
  const rows = [
    aRow('root', null, { DagTasks: 1 }),
    aRow('loop', 'root', { DagTasks: 1, Iterations: 2, Type: 'LOOP', OutputParameters: [present] }),
    aRow('leaf', 'loop', { Iteration: 1 }),
  ];
  const made = { ...output, producer: { task: 'leaf', iteration: 1 } };

  it.each([
    { carry: oneSnapshot, state: 'SUCCEEDED', first: 'RUNNING' },
    { carry: snapshotPerLevel, state: 'SUCCEEDED', first: 'RUNNING' },
    { carry: snapshotPerLevel, state: 'CACHED', first: 'CACHED' },
  ] as const)('carries it up before it ends, or after the driver did: $carry.name, $state', async (given) => {
    const { carry, state, first } = given;
    const { tasks, updates } = await finished(rows, allChildren, state, { carry, outputs: [output] });
    expect(tasks.get('loop')?.OutputParameters).toEqual([present, { ...made, type: 'ITERATOR_OUTPUT' }]);
    expect(tasks.get('root')?.OutputParameters).toEqual([{ ...made, type: 'ITERATOR_OUTPUT' }]);
    const last = state === 'CACHED' ? [] : [`leaf ${state}`];
    expect(updates).toEqual([`leaf ${first}`, 'loop RUNNING', 'root RUNNING', ...last]);
  });

  it('keeps what the cache has brought to itself: oneSnapshot', async () => {
    const { tasks, updates } = await finished(rows, allChildren, 'CACHED', { carry: oneSnapshot, outputs: [output] });
    expect(tasks.get('loop')?.OutputParameters).toEqual([present]);
    expect(updates).toEqual(['leaf CACHED']);
  });

  it('is FAILED, and tells those above, when it cannot see them', async () => {
    const given = { carry: snapshotPerLevel, outputs: [output], failing: 'getTask' } as const;
    const { result, updates } = await finished(rows, failureAtOnce, 'SUCCEEDED', given);
    expect(result).toEqual(fail('unavailable', 'no getTask'));
    expect(updates).toEqual(['leaf RUNNING', 'leaf FAILED', 'loop FAILED', 'root FAILED']);
  });
});

describe('case 30: what fails after the work is done', () => {
  it.each(['updateTasks', 'getRun', 'updateTask'] as const)('%s: the task is FAILED and says why', async (call) => {
    const { result, tasks } = await finished(chain, failureAtOnce, 'SUCCEEDED', { failing: call });
    expect(result).toEqual(fail('unavailable', `no ${call}`));
    expect(tasks.get('leaf')).toMatchObject({ State: 'FAILED', Message: `no ${call}` });
  });
});
