import { defineScenario } from '../../sim/scenario/scenario.ts';
import { build } from './build.ts';
import { parameters } from './parameters.ts';
import { variants } from './variants.ts';

/** Kubeflow Pipelines' recurring runs under several controllers and API servers (kubeflow/pipelines#13440). */
export const kubeflowRecurringRuns = defineScenario({
  name: 'kubeflow-recurring-runs',
  seeds: 200,
  about: 'Controllers without leader election submit the runs of a schedule to API servers that create them.',
  issues: [
    'https://github.com/kubeflow/pipelines/pull/13440',
    'https://github.com/kubeflow/pipelines/pull/12610',
    'https://github.com/kubeflow/pipelines/pull/12863',
  ],
  parameters,
  variants,
  faults: 2,
  // The database replicates synchronously: what was committed stays.
  faultMenu: ({ refusals }) => ({
    requests: 12,
    weights: { crash: 3, pause: 2, lose: 3, delay: 2, cut: 1, fail: refusals ? 2 : 0, model: 4 },
    restart: [1000, 20_000],
  }),
  exercises: ['recurring-run-created'],
  build,
});
