import { describe, expect, it } from 'vitest';
import type { KubeObject, Resource } from '../../modules/ports/kube.ts';
import { Simulation } from '../../sim/kernel/simulation.ts';
import { timed } from '../../sim/strategies/timed.ts';
import { KubeCluster } from '../kube/cluster.ts';
import { customResource } from '../kube/resource-definition.ts';
import { WorkflowEngine } from './workflow-engine.ts';

interface Workflow extends KubeObject {
  readonly status?: { readonly phase?: string; readonly startedAt?: string; readonly finishedAt?: string };
}

const workflows: Resource<Workflow> = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'workflows',
  kind: 'Workflow',
  namespaced: true,
};

function world(): { simulation: Simulation; cluster: KubeCluster; workflow: () => Workflow | undefined } {
  const simulation = new Simulation({
    seed: 's',
    strategy: timed,
    faults: [],
    drain: 'fence',
    record: false,
    judge: () => {},
  });
  const cluster = new KubeCluster(simulation, { resources: [customResource(workflows)], namespaces: ['team'] });
  new WorkflowEngine(cluster, { startLatency: [1000, 1000], duration: [5000, 5000] }).start();
  const metadata = { name: 'w', namespace: 'team', labels: { mine: 'kept' } };
  const body: Workflow = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata };
  cluster.server(0).handle({ verb: 'create', resource: workflows, namespace: 'team', body }, null);
  return { simulation, cluster, workflow: () => cluster.peek(workflows, 'team/w') };
}

const prefix = 'workflows.argoproj.io';

describe('the workflow engine', () => {
  it('has a new workflow run after a while, labelled so', async () => {
    const { simulation, workflow } = world();
    expect(workflow()?.status).toBeUndefined();
    await simulation.run(2000, 100);
    expect(workflow()).toMatchObject({
      metadata: { labels: { mine: 'kept', [`${prefix}/phase`]: 'Running', [`${prefix}/completed`]: 'false' } },
      status: { phase: 'Running', startedAt: '2026-01-01T00:00:01Z' },
    });
  });

  it('has it succeed when its time is over', async () => {
    const { simulation, workflow } = world();
    await simulation.run(10_000, 100);
    expect(workflow()).toMatchObject({
      metadata: { labels: { mine: 'kept', [`${prefix}/phase`]: 'Succeeded', [`${prefix}/completed`]: 'true' } },
      status: { phase: 'Succeeded', startedAt: '2026-01-01T00:00:01Z', finishedAt: '2026-01-01T00:00:06Z' },
    });
  });

  it('leaves alone what was deleted, and what was made anew under the same name', async () => {
    const { simulation, cluster, workflow } = world();
    simulation.schedule('user', { earliest: 2000, latest: 2000 }, () => {
      const before = workflow();
      const request = { verb: 'delete', resource: workflows, namespace: 'team', name: 'w', options: {} } as const;
      cluster.server(0).handle(request, null);
      expect(workflow()).toBeUndefined();
      const body = { ...before!, metadata: { name: 'w', namespace: 'team' } };
      cluster.server(0).handle({ verb: 'create', resource: workflows, namespace: 'team', body }, null);
    });
    await simulation.run(6500, 100);
    expect(simulation.now).toBe(6500);
    expect(workflow()?.status?.phase).toBe('Running');
  });
});
