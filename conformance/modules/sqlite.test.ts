import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { installedSqlite } from '../../adapters/sqlite/installed-sqlite.fixture.ts';
import { sqliteOn } from '../../adapters/sqlite/sqlite-on.ts';
import { takeOver } from '../../modules/adoption/fenced/task-ownership.ts';
import { registerJob } from '../../modules/adoption/registry/registration.ts';
import { claimAtOnce, claimLocked, queueTasks } from '../../modules/adoption/scheduler/queueing.ts';
import type { AirflowSchema } from '../../modules/adoption/schema.ts';
import { airflowTables } from '../../modules/adoption/tables.ts';
import { keyOfRow, keyText } from '../../modules/adoption/task-key.ts';
import { createTables } from '../../modules/ports/sql/create-tables.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import type { Tables } from '../../modules/ports/sql/tables.ts';
import { RunStore } from '../../modules/recurring-runs/store/run-store.ts';
import { unreported, type PipelineSchema, type RunRow } from '../../modules/recurring-runs/store/schema.ts';
import { pipelineTables } from '../../modules/recurring-runs/store/tables.ts';
import { storedTasks, taskRows } from './tasks.fixture.ts';

const openFile = installedSqlite();
test.skipIf(openFile !== null)('SKIPPED: there is neither node:sqlite nor better-sqlite3', () => {});

describe.skipIf(openFile === null)('modules of three replicas on one file of SQLite', () => {
  const endings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });

  async function replicas<Schema>(tables: Tables): Promise<readonly [Sql<Schema>, ...Sql<Schema>[]]> {
    const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
    const open = () => {
      if (openFile === null) throw new Error('skipped without');
      return openFile(join(folder, 'file.db'));
    };
    const ports = [sqliteOn<Schema>(open), sqliteOn<Schema>(open), sqliteOn<Schema>(open)] as const;
    endings.push(async () => {
      for (const { query } of ports) await query.destroy();
      rmSync(folder, { recursive: true });
    });
    await createTables(ports[0], tables);
    return ports;
  }

  test('registrations get ids of their own', async () => {
    const ports = await replicas<AirflowSchema>(airflowTables);
    const ids = await Promise.all([...ports, ...ports].map((sql) => registerJob(sql, 0)));
    expect(new Set(ids.map((id) => id.ok && id.value))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });

  test.each([claimLocked, claimAtOnce])('no task is claimed twice, and none is left: %o', async (claim) => {
    const ports = await replicas<AirflowSchema>(airflowTables);
    await ports[0].query.insertInto('task_instance').values(taskRows('scheduled', null)).execute();
    const claimed = await Promise.all(ports.map((sql, index) => queueTasks(sql, index + 1, 1000, claim)));
    const rows = await storedTasks(ports[0]);
    expect(claimed.flat().map(keyText).sort()).toEqual(rows.map((row) => keyText(keyOfRow(row))).sort());
    expect(rows.map(({ state }) => state)).toEqual(rows.map(() => 'queued'));
  });

  test('an orphan is taken over by one', async () => {
    const ports = await replicas<AirflowSchema>(airflowTables);
    await ports[0].query.insertInto('task_instance').values(taskRows('running', 9)).execute();
    for (const task of await storedTasks(ports[0])) {
      const taken = await Promise.all(ports.map((sql, index) => takeOver(sql, task, index + 1)));
      expect(taken.filter((outcome) => outcome.ok && outcome.value)).toHaveLength(1);
    }
  });

  test('of several rows for a slot one is stored, and all hear of that one', async () => {
    const ports = await replicas<PipelineSchema>(pipelineTables);
    for (const store of ['ensure', 'create'] as const) {
      const stored = ports.map((sql, index) => {
        const row = { ...runRow, UUID: store, CreatedAtInSec: index };
        return store === 'ensure' ? new RunStore(sql).ensure(row) : new RunStore(sql).create(row, 'returnFirst');
      });
      const answers = await Promise.all(stored);
      const rows = await ports[0].query.selectFrom('run_details').selectAll().where('UUID', '=', store).execute();
      expect(answers).toEqual(answers.map(() => ({ ok: true, value: rows[0] })));
    }
  });
});

const runRow: RunRow = {
  UUID: '',
  JobUUID: 'job',
  DisplayName: 'slot-1',
  Name: 'run',
  Namespace: 'team',
  PipelineId: 'pipeline',
  PipelineVersionId: 'version',
  PipelineSpecManifest: '',
  CreatedAtInSec: 0,
  ScheduledAtInSec: 0,
  FinishedAtInSec: 0,
  State: 'PENDING',
  ...unreported,
};
