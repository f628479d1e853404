import { describe, expect, it } from 'vitest';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import type { TaskSchema } from '../../modules/task-state/schema.ts';
import { listTasks } from '../../modules/task-state/store/list-tasks.ts';
import { alwaysGet, byExtent, listRunsVerb } from '../../modules/task-state/list-authorization.ts';
import type { TaskService } from '../../modules/task-state/task-service.ts';
import { aTask, inTaskService, valueOf } from './task-service.fixture.ts';
import { variants } from './variants.ts';
import { namespace, run, secondRun } from './world.ts';

const recommended = variants['server-side'].code.server;

describe('a list of tasks', () => {
  it('comes in pages that neither repeat nor hide a task, though others come and go', async () => {
    await inTaskService(recommended, async ({ service, sql }) => {
      for (let nth = 0; nth < 7; nth++) valueOf(await service.createTask(aTask({ name: `task-${nth}` })));
      const seen: string[] = [];
      let token = '';
      do {
        const page = valueOf(await listTasks(sql, { run }, 3, token));
        seen.push(...page.tasks.map(({ Name }) => Name));
        token = page.next;
        const [first] = page.tasks;
        if (first !== undefined) await sql.query.deleteFrom('tasks').where('UUID', '=', first.UUID).execute();
      } while (token !== '');
      expect(seen.toSorted()).toEqual(['task-0', 'task-1', 'task-2', 'task-3', 'task-4', 'task-5', 'task-6']);
    });
  });

  it('refuses a page token of its own making', async () => {
    await inTaskService(recommended, async ({ sql }) => {
      expect(await listTasks(sql, { namespace }, 3, 'x')).toMatchObject({
        ok: false,
        error: { code: 'invalidArgument' },
      });
    });
  });

  it('of a namespace needs the verb list, where #12430 was content with get', () => {
    expect([alwaysGet.of({ namespace }), byExtent.of({ namespace }), byExtent.of({ run })]).toEqual([
      'get',
      'list',
      'get',
    ]);
    expect(listRunsVerb).toBe('list');
  });
});

describe('the views of a run', () => {
  it('DEFAULT shows how many tasks it has, FULL shows them', async () => {
    await inTaskService(recommended, async ({ service }) => {
      for (const name of ['one', 'two']) valueOf(await service.createTask(aTask({ name })));
      const info = { id: run, state: 'RUNNING', attempt: 1 };
      expect(valueOf(await service.getRun(run, 'DEFAULT'))).toEqual({ view: 'DEFAULT', ...info, taskCount: 2 });
      const { tasks, ...full } = valueOf(await service.getRun(run, 'FULL'));
      expect([full, tasks.map(({ Name }) => Name)]).toEqual([{ view: 'FULL', ...info }, ['one', 'two']]);
      expect(await service.getRun('run-9', 'DEFAULT')).toMatchObject({ ok: false, error: { code: 'notFound' } });
    });
  });

  /** Adds runs to the two that are there, each with one task, in an order that is not that of their ids. */
  async function withRuns(sql: Sql<TaskSchema>, service: TaskService, count: number): Promise<void> {
    const ids = Array.from({ length: count }, (_, nth) => `run-${String(nth).padStart(3, '0')}`);
    const rows = ids.map((id, nth) => ({
      UUID: id,
      Namespace: namespace,
      State: 'RUNNING' as const,
      Attempt: 1,
      CreatedAtInSec: count - nth,
    }));
    await sql.query.insertInto('run_details').values(rows).execute();
    valueOf(await service.createTask(aTask({ run: 'run-000', name: 'first' })));
  }

  it('pages of runs come in order of creation, and neither repeat nor hide one, though others are deleted', async () => {
    await inTaskService(recommended, async ({ service, sql }) => {
      await withRuns(sql, service, 5);
      const seen: string[] = [];
      let token = '';
      do {
        const page = valueOf(await service.listRuns({ namespace, view: 'DEFAULT', size: 3, token }));
        expect(page.total).toBe(7 - Math.floor(seen.length / 3));
        seen.push(...page.runs.map(({ id }) => id));
        token = page.next;
        valueOf(await service.deleteRun(page.runs[0]?.id ?? ''));
      } while (token !== '');
      expect(seen).toEqual([run, secondRun, 'run-004', 'run-003', 'run-002', 'run-001', 'run-000']);
    });
  });

  it.each([
    ['DEFAULT', 0, 20],
    ['DEFAULT', 150, 150],
    ['DEFAULT', 1000, 200],
    ['FULL', 0, 20],
    ['FULL', 100, 100],
    ['FULL', 101, 100],
    ['FULL', 1000, 100],
  ] as const)('a page in view %s of which %d runs are asked has %d', async (view, size, length) => {
    await inTaskService(recommended, async ({ service, sql }) => {
      await withRuns(sql, service, 210);
      const { runs, next, total } = valueOf(await service.listRuns({ namespace, view, size, token: '' }));
      expect([runs.length, next === '', total]).toEqual([length, false, 212]);
    });
  });

  it('in view FULL each run has its own tasks, in DEFAULT their number', async () => {
    await inTaskService(recommended, async ({ service, sql }) => {
      await withRuns(sql, service, 2);
      valueOf(await service.createTask(aTask({ name: 'other' })));
      const listed = { namespace, size: 10, token: '' };
      const full = valueOf(await service.listRuns({ ...listed, view: 'FULL' }));
      const names = full.runs.map(({ id, tasks }) => [id, ...tasks.map(({ Name }) => Name)]);
      expect(names).toEqual([[run, 'other'], [secondRun], ['run-001'], ['run-000', 'first']]);
      const summary = valueOf(await service.listRuns({ ...listed, view: 'DEFAULT' }));
      expect(summary.runs.map(({ taskCount }) => taskCount)).toEqual([1, 0, 0, 1]);
      expect(valueOf(await service.listRuns({ ...listed, namespace: 'elsewhere', view: 'FULL' }))).toEqual({
        runs: [],
        total: 0,
        next: '',
      });
    });
  });

  it('a negative size and a token of its own making are refused', async () => {
    await inTaskService(recommended, async ({ service }) => {
      const refused = { ok: false, error: { code: 'invalidArgument' } };
      const list = (size: number, token: string) => service.listRuns({ namespace, view: 'FULL', size, token });
      expect([await list(-1, ''), await list(1, 'x')]).toMatchObject([refused, refused]);
    });
  });
});
