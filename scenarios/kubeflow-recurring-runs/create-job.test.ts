import { describe, expect, it } from 'vitest';
import { JobCreator } from '../../modules/recurring-runs/job/create-job.ts';
import { compile, validateInputsOnly, type JobValidation } from '../../modules/recurring-runs/job/validation.ts';
import { scheduledWorkflows } from '../../modules/recurring-runs/resources/scheduled-workflow.ts';
import { inApiServer, type ApiServerFixture } from './api-server.fixture.ts';
import { recurringRun } from './world.ts';

const jobs = ({ ports }: ApiServerFixture, validation: JobValidation): JobCreator => new JobCreator(ports, validation);

describe('CreateJob', () => {
  it('dies over an empty version when it compiles what it validates', () =>
    inApiServer(async (fixture) => {
      const creation = jobs(fixture, compile).createJob(recurringRun(60));
      await expect(creation).rejects.toThrow('nil pointer dereference');
    }));

  it('compiles a pinned version without harm, and embeds it', () =>
    inApiServer(async (fixture) => {
      const pinned = { ...recurringRun(60), pipelineVersionId: 'version-1' };
      const created = await jobs(fixture, compile).createJob(pinned);
      expect(created).toMatchObject({ ok: true, value: { PipelineVersionId: 'version-1' } });
      const name = created.ok ? created.value.Name : '';
      const schedule = await fixture.ports.kube.get(scheduledWorkflows, 'team', name);
      expect(schedule).toMatchObject({ ok: true, value: { spec: { workflow: { spec: { entrypoint: 'echo' } } } } });
    }));

  it('makes schedule and row when it only validates the inputs', () =>
    inApiServer(async (fixture) => {
      const created = await jobs(fixture, validateInputsOnly).createJob(recurringRun(60));
      expect(created).toMatchObject({ ok: true, value: { Name: expect.stringMatching(/^runofhelloworld/) as string } });
      expect(fixture.database.committedRows('jobs')).toHaveLength(2);
      const name = created.ok ? created.value.Name : '';
      const schedule = await fixture.ports.kube.get(scheduledWorkflows, 'team', name);
      expect(schedule).toMatchObject({
        ok: true,
        value: { spec: { pipelineVersionId: '', workflow: { parameters: [{ name: 'message', value: '"hello"' }] } } },
      });
      expect(schedule.ok ? schedule.value.spec.workflow?.spec : 'none').toBeUndefined();
    }));

  it.each([
    ['a missing input', {}, 'parameter message is not optional'],
    ['an input of another type', { message: 1 }, 'requires type STRING'],
    ['an input that the pipeline has not', { message: 'a', more: 1 }, 'not required by pipeline: more'],
  ])('refuses %s', (_, parameters, message) =>
    inApiServer(async (fixture) => {
      const created = await jobs(fixture, validateInputsOnly).createJob({ ...recurringRun(60), parameters });
      expect(created).toMatchObject({ ok: false, error: { code: 'invalidArgument' } });
      expect(created.ok ? '' : created.error.message).toContain(message);
      expect(fixture.database.committedRows('jobs')).toHaveLength(1);
    }),
  );
});
