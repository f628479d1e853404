import { describe, expect, it } from 'vitest';
import { RunReporter } from '../../modules/recurring-runs/reporter/run-reporter.ts';
import { epochLabel, persistedLabel, runIdLabel } from '../../modules/recurring-runs/resources/labels.ts';
import { workflows, type Workflow } from '../../modules/recurring-runs/resources/workflow.ts';
import { inApiServer, type ApiServerFixture } from './api-server.fixture.ts';

interface Shape {
  readonly labels?: { readonly [key: string]: string };
  readonly owner?: string;
  readonly phase?: 'Running' | 'Succeeded';
}

/** Puts a Workflow into the cluster and returns it as the persistence agent would see it. */
async function place({ ports }: ApiServerFixture, { labels = {}, owner, phase = 'Running' }: Shape): Promise<Workflow> {
  const apiVersion = 'kubeflow.org/v1beta1';
  const owners = owner === undefined ? [] : [{ apiVersion, kind: 'ScheduledWorkflow', name: 'any', uid: owner }];
  const created = await ports.kube.create(workflows, 'team', {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'my-name', namespace: 'team', labels, ownerReferences: owners },
    spec: { entrypoint: 'echo' },
    status: { phase, ...(phase === 'Succeeded' ? { finishedAt: '2026-01-01T00:00:12Z' } : {}) },
  });
  if (!created.ok) throw new Error(created.error.message);
  return created.value;
}

const reporter = ({ ports }: ApiServerFixture): RunReporter =>
  new RunReporter(ports, { onDuplicate: 'returnFirst', fence: 'all' });

describe('ReportWorkflow (resource_manager_test.go)', () => {
  it('makes the row of a recurring run that has none, named like the workflow', () =>
    inApiServer(async (fixture) => {
      const workflow = await place(fixture, {
        labels: { [runIdLabel]: 'run-1', [epochLabel]: '11' },
        owner: fixture.job,
      });
      expect(await reporter(fixture).report(workflow)).toEqual({ ok: true, value: null });
      expect(fixture.rows()).toMatchObject([
        {
          UUID: 'run-1',
          DisplayName: 'my-name',
          Name: 'my-name',
          JobUUID: fixture.job,
          ScheduledAtInSec: 11,
          State: 'RUNNING',
        },
      ]);
    }));

  it('refuses a workflow without run id', () =>
    inApiServer(async (fixture) => {
      const workflow = await place(fixture, { owner: fixture.job });
      expect(await reporter(fixture).report(workflow)).toMatchObject({ error: { code: 'invalidArgument' } });
    }));

  it('leaves a young one-off workflow without row alone, and deletes it after two minutes', () =>
    inApiServer(async (fixture) => {
      const workflow = await place(fixture, { labels: { [runIdLabel]: 'run-1' } });
      await fixture.ports.clock.sleep(118_000);
      expect(await reporter(fixture).report(workflow)).toMatchObject({ error: { code: 'unavailable' } });
      expect(await fixture.workflows()).toHaveLength(1);
      await fixture.ports.clock.sleep(3000);
      expect(await reporter(fixture).report(workflow)).toMatchObject({ error: { code: 'notFound' } });
      expect(await fixture.workflows()).toHaveLength(0);
    }));

  it('answers notFound when a persisted workflow is gone already', () =>
    inApiServer(async (fixture) => {
      const labels = { [runIdLabel]: 'run-1', [persistedLabel]: 'true' };
      const workflow = await place(fixture, { labels, owner: fixture.job });
      await fixture.ports.kube.delete(workflows, 'team', 'my-name');
      expect(await reporter(fixture).report(workflow)).toMatchObject({ error: { code: 'notFound' } });
    }));

  it('labels a workflow whose final state is stored, and deletes it at the next report', () =>
    inApiServer(async (fixture) => {
      const workflow = await place(fixture, {
        labels: { [runIdLabel]: 'run-1' },
        owner: fixture.job,
        phase: 'Succeeded',
      });
      expect(await reporter(fixture).report(workflow)).toEqual({ ok: true, value: null });
      expect(fixture.rows()).toMatchObject([{ State: 'SUCCEEDED', FinishedAtInSec: 1_767_225_612 }]);
      const [labelled] = await fixture.workflows();
      expect(labelled?.metadata.labels).toMatchObject({ [persistedLabel]: 'true' });
      await reporter(fixture).report(labelled!);
      expect(await fixture.workflows()).toEqual([]);
    }));

  it('puts off a final report of a workflow that has changed since', () =>
    inApiServer(async (fixture) => {
      const workflow = await place(fixture, {
        labels: { [runIdLabel]: 'run-1' },
        owner: fixture.job,
        phase: 'Succeeded',
      });
      await fixture.ports.kube.replace(workflows, 'team', { ...workflow, spec: { entrypoint: 'other' } });
      expect(await reporter(fixture).report(workflow)).toMatchObject({ error: { code: 'unavailable' } });
      expect(fixture.rows()).toEqual([]);
    }));
});
