import { describe, expect, it } from 'vitest';
import {
  databaseFirst,
  deterministicId,
  noCheck,
  preflight,
  RunCreator,
  type CreateRun,
} from '../../modules/recurring-runs/creator/run-creator.ts';
import { workflows } from '../../modules/recurring-runs/resources/workflow.ts';
import type { CreateRunRequest } from '../../modules/recurring-runs/run-api.ts';
import { deterministicRunId } from '../../modules/recurring-runs/schedule/uuid5.ts';
import { RunStore } from '../../modules/recurring-runs/store/run-store.ts';
import { unreported, type RunRow } from '../../modules/recurring-runs/store/schema.ts';
import { JobStore } from '../../modules/recurring-runs/store/job-store.ts';
import { scheduledWorkflows } from '../../modules/recurring-runs/resources/scheduled-workflow.ts';
import { scheduleOf } from '../../modules/recurring-runs/job/create-job.ts';
import { recurringRun } from './world.ts';
import { inApiServer, type ApiServerFixture } from './api-server.fixture.ts';

const slot = 'scheduled-run-trigger-1';

function request(job: string, change: Partial<CreateRunRequest> = {}): CreateRunRequest {
  return {
    displayName: slot,
    recurringRunId: job,
    namespace: 'team',
    pipelineId: 'pipeline-1',
    pipelineVersionId: '',
    parameters: { message: 'hello' },
    slot: { index: 1, scheduledAt: 1_767_225_660, schedule: 'runofhelloworldx7k2p' },
    ...change,
  };
}

function row(job: string, change: Partial<RunRow> = {}): RunRow {
  return {
    UUID: 'pre-existing-run-uuid',
    JobUUID: job,
    DisplayName: slot,
    Name: 'pre-existing-k8s-name',
    Namespace: 'team',
    PipelineId: 'pipeline-1',
    PipelineVersionId: 'version-1',
    PipelineSpecManifest: '{"pipelineInfo":{"name":"echo"}}',
    CreatedAtInSec: 10,
    ScheduledAtInSec: 10,
    FinishedAtInSec: 0,
    State: 'RUNNING',
    ...unreported,
    ...change,
  };
}

function creator({ ports }: ApiServerFixture, createRun: CreateRun, canonicalLabels = true): RunCreator {
  return new RunCreator(ports, { createRun, canonicalLabels });
}

describe('the run store (run_store_test.go)', () => {
  it('finds a run by recurring run and display name, and by nothing less', () =>
    inApiServer(async ({ ports }) => {
      const store = new RunStore(ports.sql);
      await store.create(row('job-uuid-1'), 'error');
      expect(await store.findByDisplayName('job-uuid-1', slot)).toMatchObject({ value: { UUID: row('').UUID } });
      expect(await store.findByDisplayName('job-uuid-2', slot)).toEqual({ ok: true, value: null });
      expect(await store.findByDisplayName('job-uuid-1', 'other')).toEqual({ ok: true, value: null });
    }));

  it('finds the latest of several', () =>
    inApiServer(async ({ ports }) => {
      const store = new RunStore(ports.sql);
      for (const [id, createdAt] of [
        ['a', 3],
        ['c', 1],
        ['b', 2],
      ] as const) {
        await store.create(row('job', { UUID: id, CreatedAtInSec: createdAt }), 'error');
      }
      expect(await store.findByDisplayName('job', slot)).toMatchObject({ value: { UUID: 'a' } });
    }));

  it('answers a taken key of a recurring run with the first row, of a manual run with an error', () =>
    inApiServer(async ({ ports, rows }) => {
      const store = new RunStore(ports.sql);
      await store.create(row('job'), 'returnFirst');
      const second = await store.create(row('job', { CreatedAtInSec: 20 }), 'returnFirst');
      expect(second).toMatchObject({ ok: true, value: { CreatedAtInSec: 10 } });
      expect(await store.create(row(''), 'returnFirst')).toMatchObject({ ok: false, error: { code: 'internal' } });
      expect(await store.create(row('job'), 'error')).toMatchObject({ ok: false, error: { code: 'internal' } });
      expect(rows()).toHaveLength(1);
    }));
});

describe('CreateRun (resource_manager_test.go)', () => {
  it.each([preflight, deterministicId, databaseFirst])('$name returns the run that is there', (createRun) =>
    inApiServer(async (fixture) => {
      await new RunStore(fixture.ports.sql).create(row(fixture.job), 'error');
      const created = await creator(fixture, createRun).createRun(request(fixture.job));
      expect(created).toMatchObject({ ok: true, value: { UUID: 'pre-existing-run-uuid' } });
      expect(await fixture.workflows()).toEqual([]);
    }),
  );

  it.each([deterministicId, databaseFirst])('$name derives the id from the slot', (createRun) =>
    inApiServer(async (fixture) => {
      const created = await creator(fixture, createRun).createRun(request(fixture.job));
      expect(created).toMatchObject({
        ok: true,
        value: { UUID: deterministicRunId(fixture.job, slot), State: 'PENDING' },
      });
      expect(fixture.rows()).toHaveLength(1);
    }),
  );

  it('noCheck makes a run each time, invisible to the controller without labels', () =>
    inApiServer(async (fixture) => {
      const runs = creator(fixture, noCheck, false);
      await runs.createRun(request(fixture.job));
      await runs.createRun(request(fixture.job));
      expect(fixture.rows().map(({ DisplayName }) => DisplayName)).toEqual([slot, slot]);
      const [first, second] = await fixture.workflows();
      expect(second?.metadata.name).not.toBe(first?.metadata.name);
      expect(Object.keys(first?.metadata.labels ?? {})).toEqual(['pipeline/runid']);
      expect(first?.metadata.ownerReferences).toMatchObject([{ kind: 'ScheduledWorkflow', uid: fixture.job }]);
    }));

  it('sets the four canonical labels: upstream by the time of creation, databaseFirst by the slot', () =>
    inApiServer(async (fixture) => {
      await creator(fixture, preflight).createRun(request(fixture.job));
      await creator(fixture, databaseFirst).createRun(
        request(fixture.job, {
          displayName: 'other',
          slot: { index: 7, scheduledAt: 123, schedule: 'runofhelloworldx7k2p' },
        }),
      );
      const prefix = 'scheduledworkflows.kubeflow.org';
      const labels = (await fixture.workflows()).map(({ metadata }) => metadata.labels);
      expect(labels).toMatchObject([
        {
          [`${prefix}/scheduledWorkflowName`]: 'runofhelloworldx7k2p',
          [`${prefix}/workflowEpoch`]: '1767225610',
          [`${prefix}/workflowIndex`]: '1',
          [`${prefix}/isOwnedByScheduledWorkflow`]: 'true',
        },
        { [`${prefix}/workflowEpoch`]: '123', [`${prefix}/workflowIndex`]: '7' },
      ]);
    }));

  it('refuses unknown schedules and wrong inputs before anything is written', () =>
    inApiServer(async (fixture) => {
      for (const createRun of [noCheck, deterministicId, databaseFirst]) {
        const runs = creator(fixture, createRun);
        expect(await runs.createRun(request('no-job'))).toMatchObject({ ok: false, error: { code: 'internal' } });
        expect(await runs.createRun(request(fixture.job, { parameters: {} }))).toMatchObject({
          ok: false,
          error: { code: 'invalidArgument' },
        });
      }
      expect(fixture.rows()).toEqual([]);
      expect(await fixture.workflows()).toEqual([]);
    }));
});

describe('databaseFirst', () => {
  it('restores the row of a schedule that was lost when the schedule was made', () =>
    inApiServer(async (fixture) => {
      const { kube, sql } = fixture.ports;
      const schedule = scheduleOf(recurringRun(60), { pipelineInfo: { name: 'echo' }, root: {} });
      const made = await kube.create(scheduledWorkflows, 'team', {
        ...schedule,
        metadata: { name: 'rowless', namespace: 'team' },
      });
      const uid = made.ok ? (made.value.metadata.uid ?? '') : '';
      const lost = request(uid, { slot: { index: 1, scheduledAt: 5, schedule: 'rowless' } });
      expect(await creator(fixture, deterministicId).createRun(lost)).toMatchObject({
        ok: false,
        error: { code: 'internal' },
      });
      expect(await creator(fixture, databaseFirst).createRun(lost)).toMatchObject({
        ok: true,
        value: { JobUUID: uid },
      });
      expect(await new JobStore(sql).get(uid)).toMatchObject({
        ok: true,
        value: { Name: 'rowless', PipelineId: 'pipeline-1' },
      });
      expect(await fixture.workflows()).toHaveLength(1);
    }));

  it('posts the workflow of a pending row, once', () =>
    inApiServer(async (fixture) => {
      const id = deterministicRunId(fixture.job, slot);
      const pending = row(fixture.job, { UUID: id, Name: `run-${id}`, State: 'PENDING' });
      await new RunStore(fixture.ports.sql).create(pending, 'error');
      const runs = creator(fixture, databaseFirst);
      expect(await runs.createRun(request(fixture.job))).toEqual({ ok: true, value: pending });
      expect(await runs.createRun(request(fixture.job))).toEqual({ ok: true, value: pending });
      expect((await fixture.workflows()).map(({ metadata }) => metadata.name)).toEqual([`run-${id}`]);
      expect(fixture.rows()).toEqual([pending]);
    }));

  it('compiles what the row says, whatever has become the latest version since', () =>
    inApiServer(async (fixture) => {
      const id = deterministicRunId(fixture.job, slot);
      const manifest = '{"pipelineInfo":{"name":"older"}}';
      const pending = row(fixture.job, {
        UUID: id,
        Name: `run-${id}`,
        State: 'PENDING',
        PipelineSpecManifest: manifest,
      });
      await new RunStore(fixture.ports.sql).create(pending, 'error');
      await creator(fixture, databaseFirst).createRun(request(fixture.job));
      expect(await fixture.workflows()).toMatchObject([{ spec: { entrypoint: 'older' } }]);
    }));

  it('does not take a workflow of that name for its own unless it carries its run id', () =>
    inApiServer(async (fixture) => {
      const id = deterministicRunId(fixture.job, slot);
      await fixture.ports.kube.create(workflows, 'team', {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        metadata: { name: `run-${id}`, namespace: 'team', labels: { 'pipeline/runid': 'another' } },
        spec: { entrypoint: 'echo' },
      });
      const created = await creator(fixture, databaseFirst).createRun(request(fixture.job));
      expect(created).toMatchObject({ ok: false, error: { code: 'alreadyExists' } });
    }));

  it('makes manual runs as ever: each is a run of its own', () =>
    inApiServer(async (fixture) => {
      const runs = creator(fixture, databaseFirst);
      await runs.createRun(request('', { displayName: 'mine' }));
      await runs.createRun(request('', { displayName: 'mine' }));
      expect(fixture.rows()).toHaveLength(2);
      expect(await fixture.workflows()).toHaveLength(2);
    }));
});
