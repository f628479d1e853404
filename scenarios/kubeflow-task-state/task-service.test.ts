import { describe, expect, it } from 'vitest';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import type { TaskRow, TaskSchema } from '../../modules/task-state/schema.ts';
import type { TaskService, TaskServiceSettings } from '../../modules/task-state/task-service.ts';
import type { TaskState } from '../../modules/task-state/task.ts';
import { aTask, inTaskService, valueOf } from './task-service.fixture.ts';
import { variants } from './variants.ts';
import { namespace, pipelineRoot, run, secondRun } from './world.ts';

const recommended = variants['server-side'].code.server;
const upstream = variants['pr-12430'].code.server;

/** A DAG with so many containers below it. */
async function dag(service: TaskService, parent: string | null, name: string, children: number) {
  const top = valueOf(await service.createTask(aTask({ parent, name, type: 'DAG', dagTasks: children })));
  const below: TaskRow[] = [];
  for (let nth = 0; nth < children; nth++) {
    below.push(valueOf(await service.createTask(aTask({ parent: top.UUID, name: `${name}-${nth}` }))));
  }
  return { top, below };
}

function end(service: TaskService, { UUID }: TaskRow, state: TaskState, attempt = 1) {
  return service.updateTask({ id: UUID, change: { state, finishedAt: 1 }, attempt });
}

describe('case 29: concurrent creation of a task', () => {
  it.each(['mlmd-removal', 'server-side'] as const)('makes one row under one key (%s)', async (variant) => {
    await inTaskService(variants[variant].code.server, async ({ service, tasks }) => {
      const both = await Promise.all([service.createTask(aTask()), service.createTask(aTask())]);
      const [first, second] = both.map(valueOf);
      expect(second?.UUID).toBe(first?.UUID);
      expect(await tasks()).toHaveLength(1);
    });
  });

  it('makes two rows without a key (#12430)', async () => {
    await inTaskService(upstream, async ({ service, tasks }) => {
      await Promise.all([service.createTask(aTask()), service.createTask(aTask())]);
      expect(await tasks()).toHaveLength(2);
    });
  });

  it('makes a row for each iteration and each parent', async () => {
    await inTaskService(recommended, async ({ service, tasks }) => {
      for (const iteration of [null, 0, 1]) valueOf(await service.createTask(aTask({ iteration })));
      valueOf(await service.createTask(aTask({ parent: 'another' })));
      expect(new Set((await tasks()).map(({ UUID }) => UUID)).size).toBe(4);
    });
  });
});

it('reads a task by its id', async () => {
  await inTaskService(recommended, async ({ service }) => {
    const { top, below } = await dag(service, null, 'root', 1);
    for (const task of [top, ...below]) expect(valueOf(await service.getTask(task.UUID))).toEqual(task);
    expect(await service.getTask('another')).toMatchObject({ ok: false, error: { code: 'notFound' } });
  });
});

describe('propagation by the server', () => {
  it('case 28: reaches three levels, each once', async () => {
    await inTaskService(recommended, async ({ service, tasks }) => {
      const root = await dag(service, null, 'root', 0);
      const middle = valueOf(
        await service.createTask(aTask({ parent: root.top.UUID, name: 'middle', type: 'DAG', dagTasks: 1 })),
      );
      const leaf = valueOf(await service.createTask(aTask({ parent: middle.UUID, name: 'leaf' })));
      valueOf(await end(service, leaf, 'FAILED'));
      const states = (await tasks()).map(({ Name, StateHistory }) => [Name, StateHistory.map(({ state }) => state)]);
      expect(states).toEqual(
        expect.arrayContaining([
          ['root', ['RUNNING', 'FAILED']],
          ['middle', ['RUNNING', 'FAILED']],
        ]),
      );
    });
  });

  it('T4: of two children that end at the same time the second sees the first', async () => {
    await inTaskService(recommended, async ({ service, tasks }) => {
      for (let nth = 0; nth < 20; nth++) {
        const { top, below } = await dag(service, null, `pair-${nth}`, 2);
        await Promise.all(below.map((child) => end(service, child, 'SUCCEEDED')));
        expect((await tasks()).find(({ UUID }) => UUID === top.UUID)?.State).toBe('SUCCEEDED');
      }
    });
  });

  it('carries outputs up to the root, those of a loop by iteration, and after a retry those of both attempts', async () => {
    await inTaskService(recommended, async ({ service, tasks }) => {
      const root = valueOf(await service.createTask(aTask({ name: 'root', type: 'ROOT', dagTasks: 1 })));
      const above = { parent: root.UUID, name: 'loop', type: 'LOOP', dagTasks: 1, iterations: 2 } as const;
      const loop = valueOf(await service.createTask(aTask(above)));
      const steps: TaskRow[] = [];
      for (const iteration of [0, 1]) {
        steps.push(valueOf(await service.createTask(aTask({ parent: loop.UUID, name: 'step', iteration }))));
      }
      const [first, second] = steps;
      if (first === undefined || second === undefined) throw new Error('there are two');
      const put = ({ UUID }: TaskRow, state: TaskState, value: string, attempt: number) =>
        service.updateTask({
          id: UUID,
          change: { state, outputs: [{ type: 'OUTPUT', key: 'model', value, producer: null }] },
          attempt,
        });
      const putOut = async (name: string) =>
        (await tasks())
          .find(({ Name }) => Name === name)
          ?.OutputParameters.map(({ type, value, producer }) => [type, value, producer?.task, producer?.iteration]);
      valueOf(await put(first, 'SUCCEEDED', 'good', 1));
      valueOf(await put(second, 'FAILED', 'bad', 1));
      valueOf(await service.endRun(run, 'FAILED'));
      valueOf(await service.retryRun(run));
      expect(await putOut('root')).toEqual([]);
      valueOf(await put(second, 'SUCCEEDED', 'better', 2));
      for (const name of ['loop', 'root']) {
        expect(await putOut(name)).toEqual([
          ['ITERATOR_OUTPUT', 'good', 'step', 0],
          ['ITERATOR_OUTPUT', 'better', 'step', 1],
        ]);
      }
    });
  });

  it('leaves a parent alone as long as a child is missing', async () => {
    await inTaskService(recommended, async ({ service, tasks }) => {
      const { top, below } = await dag(service, null, 'root', 2);
      const [first] = below;
      if (first !== undefined) valueOf(await end(service, first, 'SUCCEEDED'));
      expect((await tasks()).find(({ UUID }) => UUID === top.UUID)?.State).toBe('RUNNING');
    });
  });
});

describe('T1: an update of a run that has ended', () => {
  it.each([
    ['pr-13986', true],
    ['checked-first', false],
    ['server-side', false],
  ] as const)('%s takes it: %s', async (variant, taken) => {
    await inTaskService(variants[variant].code.server, async ({ service }) => {
      const task = valueOf(await service.createTask(aTask()));
      valueOf(await service.endRun(run, 'FAILED'));
      const updated = await end(service, task, 'SUCCEEDED');
      expect(updated.ok).toBe(taken);
      if (!updated.ok) expect(updated.error.message).toMatch(/parent run run-1 is in terminal state FAILED$/);
    });
  });

  it('closes the tasks that never said how they ended, and their parents with them', async () => {
    await inTaskService(recommended, async ({ service, tasks }) => {
      const { below } = await dag(service, null, 'root', 2);
      const [first] = below;
      if (first !== undefined) valueOf(await end(service, first, 'SUCCEEDED'));
      valueOf(await service.endRun(run, 'FAILED'));
      expect((await tasks()).map(({ Name, State }) => [Name, State])).toEqual(
        expect.arrayContaining([
          ['root', 'FAILED'],
          ['root-0', 'SUCCEEDED'],
          ['root-1', 'FAILED'],
        ]),
      );
    });
  });
});

describe('a retry of a run', () => {
  it('runs again what failed, and refuses the launchers of the attempt before', async () => {
    await inTaskService(recommended, async ({ service, tasks }) => {
      const { below } = await dag(service, null, 'root', 2);
      const [good, bad] = below;
      if (good === undefined || bad === undefined) throw new Error('there are two');
      valueOf(await end(service, good, 'SUCCEEDED'));
      valueOf(await end(service, bad, 'FAILED'));
      valueOf(await service.endRun(run, 'FAILED'));
      expect(valueOf(await service.retryRun(run))).toBe(2);
      const late = await end(service, bad, 'SUCCEEDED', 1);
      expect(late).toMatchObject({ ok: false, error: { message: expect.stringContaining('attempt 2, not 1') } });
      valueOf(await end(service, bad, 'SUCCEEDED', 2));
      const histories = (await tasks()).map(({ Name, StateHistory }) => [
        Name,
        ...StateHistory.map(({ state }) => state),
      ]);
      expect(histories).toEqual(
        expect.arrayContaining([
          ['root', 'RUNNING', 'FAILED', 'RUNNING', 'SUCCEEDED'],
          ['root-0', 'RUNNING', 'SUCCEEDED'],
          ['root-1', 'RUNNING', 'FAILED', 'RUNNING', 'SUCCEEDED'],
        ]),
      );
    });
  });

  it('is refused for a run that has not ended', async () => {
    await inTaskService(recommended, async ({ service }) => {
      expect(await service.retryRun(run)).toMatchObject({ ok: false, error: { code: 'invalidArgument' } });
    });
  });
});

describe('T9: the fingerprint of a task that failed', () => {
  it.each([
    ['pr-12430', 'image'],
    ['server-side', ''],
  ] as const)('of %s is %j after it was set to nothing', async (variant, fingerprint) => {
    await inTaskService(variants[variant].code.server, async ({ service }) => {
      const task = valueOf(await service.createTask(aTask({ fingerprint: 'image' })));
      const change = { state: 'FAILED' as const, fingerprint: '' };
      const updated = valueOf(await service.updateTask({ id: task.UUID, change, attempt: 1 }));
      expect(updated.Fingerprint).toBe(fingerprint);
    });
  });
});

describe('a cached result', () => {
  it('is that of the latest task that succeeded, never of one that was cached or failed', async () => {
    await inTaskService(recommended, async ({ service }) => {
      const states: readonly TaskState[] = ['SUCCEEDED', 'CACHED', 'FAILED'];
      for (const state of states) {
        const task = valueOf(await service.createTask(aTask({ name: state, fingerprint: 'image' })));
        valueOf(await end(service, task, state));
      }
      expect(valueOf(await service.findCached(namespace, 'image'))?.task.Name).toBe('SUCCEEDED');
      expect(valueOf(await service.findCached('elsewhere', 'image'))).toBeNull();
    });
  });
});

const asked = (task: string, uri = 's3://model') => ({
  namespace,
  type: 'system.Model',
  uri,
  task,
  run,
  io: 'ITERATOR_OUTPUT' as const,
  iteration: 1,
  key: 'model',
});

/** A task of a run that has succeeded, with an artifact. */
async function succeededTask(service: TaskService, name: string): Promise<TaskRow> {
  const task = valueOf(await service.createTask(aTask({ name })));
  valueOf(await service.createArtifacts([asked(task.UUID, `${pipelineRoot}${name}`)]));
  return valueOf(await end(service, task, 'SUCCEEDED'));
}

describe('a task without a fingerprint', () => {
  it('has nothing in common with others that have none', async () => {
    await inTaskService(recommended, async ({ service }) => {
      await succeededTask(service, 'source');
      expect(valueOf(await service.findCached(namespace, ''))).toBeNull();
    });
  });
});

describe('reuse of a result', () => {
  it('links the outputs, in place of those of an earlier life of the pod, as often as it is asked', async () => {
    await inTaskService(recommended, async ({ service, sql, uris }) => {
      const source = await succeededTask(service, 'source');
      const task = valueOf(await service.createTask(aTask({ run: secondRun, iteration: 2 })));
      valueOf(await service.createArtifacts([{ ...asked(task.UUID, `${pipelineRoot}left`), run: secondRun }]));
      const reuse = { id: task.UUID, source: source.UUID, attempt: 1 };
      for (let call = 1; call <= 2; call++) expect(valueOf(await service.reuseTask(reuse)).State).toBe('CACHED');
      const links = await sql.query
        .selectFrom('artifact_tasks')
        .innerJoin('artifacts', 'artifacts.UUID', 'artifact_tasks.ArtifactID')
        .select(['Uri', 'Iteration', 'RunUUID'])
        .where('TaskID', '=', task.UUID)
        .execute();
      expect(links).toEqual([{ Uri: `${pipelineRoot}source`, Iteration: 2, RunUUID: secondRun }]);
      valueOf(await service.deleteRun(run));
      expect(await uris()).toEqual(['s3://data', `${pipelineRoot}source`]);
      valueOf(await service.deleteRun(secondRun));
      expect(await uris()).toEqual(['s3://data']);
    });
  });

  it('finds nothing when the other task is gone, or has no result', async () => {
    await inTaskService(recommended, async ({ service }) => {
      const source = await succeededTask(service, 'source');
      const running = valueOf(await service.createTask(aTask({ name: 'running' })));
      const task = valueOf(await service.createTask(aTask({ run: secondRun })));
      const reuse = (other: string) => service.reuseTask({ id: task.UUID, source: other, attempt: 1 });
      expect(await reuse(running.UUID)).toMatchObject({ ok: false, error: { code: 'notFound' } });
      valueOf(await service.deleteRun(run));
      expect(await reuse(source.UUID)).toMatchObject({ ok: false, error: { code: 'notFound' } });
    });
  });
});

describe('a deletion that comes between', () => {
  /** Lets what was started go on until it waits. */
  const wait = async (sql: Sql<TaskSchema>) => {
    for (let query = 1; query <= 20; query++) await sql.now();
  };

  it('waits for who takes over a result, and leaves it the artifact', async () => {
    await inTaskService(recommended, async ({ service, sql, tasks, uris }) => {
      const source = await succeededTask(service, 'source');
      const task = valueOf(await service.createTask(aTask({ run: secondRun })));
      const calls: Promise<unknown>[] = [];
      await sql.transaction({}, async (transaction) => {
        await transaction.selectFrom('tasks').select('UUID').where('UUID', '=', task.UUID).forUpdate().execute();
        calls.push(service.reuseTask({ id: task.UUID, source: source.UUID, attempt: 1 }));
        await wait(sql);
        calls.push(service.deleteRun(run));
        await wait(sql);
      });
      expect(await Promise.all(calls)).toMatchObject([{ ok: true, value: { State: 'CACHED' } }, { ok: true }]);
      expect((await tasks()).map(({ RunUUID }) => RunUUID)).toEqual([secondRun]);
      const links = await sql.query.selectFrom('artifact_tasks').select('TaskID').execute();
      expect([links, await uris()]).toEqual([[{ TaskID: task.UUID }], ['s3://data', `${pipelineRoot}source`]]);
    });
  });

  it('leaves an artifact that somebody is linking', async () => {
    await inTaskService(recommended, async ({ service, sql, uris, removed }) => {
      await succeededTask(service, 'source');
      const task = valueOf(await service.createTask(aTask({ run: secondRun })));
      const deletion: Promise<unknown>[] = [];
      await sql.transaction({}, async (transaction) => {
        const [artifact] = await transaction.selectFrom('artifact_tasks').selectAll().execute();
        if (artifact === undefined) throw new Error('there is one');
        const link = { ...artifact, UUID: 'late', TaskID: task.UUID, RunUUID: secondRun };
        await transaction.insertInto('artifact_tasks').values(link).execute();
        deletion.push(service.deleteRun(run));
        await wait(sql);
      });
      expect(await Promise.all(deletion)).toMatchObject([{ ok: true }]);
      expect([await uris(), removed()]).toEqual([['s3://data', `${pipelineRoot}source`], 0]);
    });
  });
});

describe('the deletion of a run', () => {
  it.each([
    ['pr-12430', ['s3://data', `${pipelineRoot}source`], 0],
    ['files-with-run', ['s3://data', `${pipelineRoot}source`], 1],
    ['server-side', ['s3://data'], 1],
  ] as const)('of %s takes its tasks, leaves the artifacts %j, and removes %d files', async (variant, left, files) => {
    await inTaskService(variants[variant].code.server, async ({ service, tasks, uris, removed }) => {
      await succeededTask(service, 'source');
      valueOf(await service.deleteRun(run));
      expect([await tasks(), await uris(), removed()]).toEqual([[], left, files]);
    });
  });
});

describe('artifacts', () => {
  it.each([
    ['pr-12430', 2, 'OUTPUT'],
    ['server-side', 1, 'ITERATOR_OUTPUT'],
  ] as const)('T8: of %s are %d after a call was repeated, as %s', async (variant, count, type) => {
    await inTaskService(variants[variant].code.server, async ({ service, sql }) => {
      const task = valueOf(await service.createTask(aTask()));
      for (let call = 1; call <= 2; call++) valueOf(await service.createArtifacts([asked(task.UUID)]));
      const links = await sql.query.selectFrom('artifact_tasks').select(['Type', 'Iteration']).execute();
      expect(links).toEqual(Array.from({ length: count }, () => ({ Type: type, Iteration: 1 })));
    });
  });

  it('are in the namespace of their run, which #12430 takes the caller’s word for', async () => {
    const elsewhere = async (server: TaskServiceSettings) =>
      inTaskService(server, async ({ service, sql }) => {
        const task = valueOf(await service.createTask(aTask()));
        const stored = await service.createArtifacts([
          asked(task.UUID, `${pipelineRoot}mine`),
          { ...asked(task.UUID, `${pipelineRoot}theirs`), key: 'other', namespace: 'theirs' },
        ]);
        expect(stored.ok).toBe(server === upstream);
        const rows = await sql.query
          .selectFrom('artifacts')
          .select('Namespace')
          .where('Uri', '<>', 's3://data')
          .execute();
        expect(rows.map(({ Namespace }) => Namespace)).toEqual(stored.ok ? [namespace, 'theirs'] : []);
      });
    await elsewhere(upstream);
    await elsewhere(recommended);
  });
});
