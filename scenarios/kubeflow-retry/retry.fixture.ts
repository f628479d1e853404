import type { Kube, KubeError } from '../../modules/ports/kube.ts';
import { retryGenerationAnnotation, runIdLabel } from '../../modules/recurring-runs/resources/labels.ts';
import { workflows, type Workflow, type WorkflowPhase } from '../../modules/recurring-runs/resources/workflow.ts';
import { reportedOf } from '../../modules/recurring-runs/store/reported.ts';
import { RunStore } from '../../modules/recurring-runs/store/run-store.ts';
import { unreported, type RunRow } from '../../modules/recurring-runs/store/schema.ts';
import { inApiServer, type ApiServerFixture } from '../kubeflow-recurring-runs/api-server.fixture.ts';

export const run = 'run-1';
const [name, namespace] = ['train-x7k2p', 'team'];

/** The Workflow of the run: one of its steps has failed, unless told otherwise. */
export function workflow(generation: number, phase: WorkflowPhase = 'Failed', finishedAt?: string): Workflow {
  const annotations = generation === 0 ? {} : { [retryGenerationAnnotation]: String(generation) };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name, namespace, labels: { [runIdLabel]: run }, annotations },
    spec: { entrypoint: 'train' },
    status: {
      phase,
      ...(finishedAt === undefined ? {} : { finishedAt }),
      nodes: {
        [name]: { type: 'DAG', phase: 'Failed' },
        [`${name}-fetch`]: { type: 'Pod', phase: 'Succeeded' },
        [failedPod]: { type: 'Pod', phase: 'Failed' },
      },
    },
  };
}

export const failedPod = `${name}-fit`;

export interface RetryFixture extends ApiServerFixture {
  /** The run's row now. */
  readonly row: () => Promise<RunRow>;
  readonly set: (change: Partial<RunRow>) => Promise<void>;
  readonly place: (workflow: Workflow) => Promise<Workflow>;
}

/** An API server with a run that has failed a minute ago, which its row says, and no Workflow. */
export function withFailedRun(test: (fixture: RetryFixture) => Promise<void>): Promise<void> {
  return inApiServer(async (fixture) => {
    const { sql, kube } = fixture.ports;
    const origin = { PipelineId: 'pipeline-1', PipelineVersionId: 'version-1', PipelineSpecManifest: '{}' };
    const names = { JobUUID: '', DisplayName: 'train', Name: name, Namespace: namespace };
    const times = { CreatedAtInSec: 0, ScheduledAtInSec: 0 };
    const failed = { ...unreported, ...reportedOf(workflow(0)), FinishedAtInSec: 100 };
    await new RunStore(sql).create({ UUID: run, ...names, ...origin, ...times, ...failed }, 'error');
    await test({
      ...fixture,
      row: () => sql.query.selectFrom('run_details').selectAll().where('UUID', '=', run).executeTakeFirstOrThrow(),
      async set(change) {
        await sql.query.updateTable('run_details').set(change).where('UUID', '=', run).execute();
      },
      async place(body) {
        const created = await kube.create(workflows, namespace, body);
        if (!created.ok) throw new Error(created.error.message);
        return created.value;
      },
    });
  });
}

type Verb = 'get' | 'getPod' | 'create' | 'replace' | 'delete';

/** A cluster whose answers to some calls are failures, in turn; the calls are not made. What it was asked is in `calls`. */
export function failing(kube: Kube, failures: { readonly [verb in Verb]?: readonly KubeError['kind'][] }) {
  const calls: Verb[] = [];
  const failed = (verb: Verb): { readonly ok: false; readonly error: KubeError } | null => {
    const kind = failures[verb]?.[calls.filter((call) => call === verb).length];
    calls.push(verb);
    return kind === undefined
      ? null
      : { ok: false, error: { kind, code: 0, reason: '', message: kind, ambiguous: true } };
  };
  const wrapped: Kube = {
    get: async (resource, ...call) =>
      failed(resource.plural === 'pods' ? 'getPod' : 'get') ?? kube.get(resource, ...call),
    create: async (...call) => failed('create') ?? kube.create(...call),
    replace: async (...call) => failed('replace') ?? kube.replace(...call),
    delete: async (...call) => failed('delete') ?? kube.delete(...call),
    list: (...call) => kube.list(...call),
    patch: (...call) => kube.patch(...call),
    watch: (...call) => kube.watch(...call),
  };
  return { kube: wrapped, count: (verb: Verb) => calls.filter((call) => call === verb).length };
}
