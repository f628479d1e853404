import { losslessDatabaseFaults } from '../../models/database/server/fault-menu.ts';
import type { FaultMenu } from '../../sim/faults/menu.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { build } from './build.ts';
import { horizonOf } from './bounds.ts';
import { parameters, type Setting } from './parameters.ts';
import type { VariantName } from './variants.ts';

/** The variants' catalogue entries; `variants.ts` has their code. */
const catalogue = {
  'no-check': {
    about: 'Historic: every CreateRun makes a run, its Workflow has no labels, and the status gate of #12610 is on.',
    expected: 'violates',
    breaks: ['one-run-row-per-trigger', 'one-live-workflow-per-trigger', 'every-trigger-runs'],
    // Every run breaks all three, and a flooded run is long.
    seeds: 20,
    parameters: { triggers: 2, faults: 1 },
  },
  'no-check-no-gate': {
    about: 'Historic, before #12610: the status is always written, so a slot is submitted by each replica at most.',
    expected: 'violates',
    breaks: ['one-run-row-per-trigger', 'one-live-workflow-per-trigger'],
  },
  'idempotent-without-labels': {
    about:
      'CreateRun is idempotent but its Workflows have no labels: nothing is doubled, and nothing runs after slot 1.',
    expected: 'violates',
    breaks: ['every-trigger-runs'],
  },
  preflight: {
    about: '#13440, first commit: looks for the run before it makes one, and labels the Workflow.',
    expected: 'violates',
    breaks: ['one-run-row-per-trigger', 'one-live-workflow-per-trigger'],
  },
  'deterministic-id': {
    about:
      '#13440 as merged: the primary key follows from the slot. One row, but the loser of a dead heat has a Workflow.',
    expected: 'violates',
    breaks: ['one-live-workflow-per-trigger', 'no-orphan-workflow'],
  },
  'deterministic-id-persistence-agent-first': {
    about: '#13440 as merged, one replica of each: only a stall between POST and INSERT is left to double a run.',
    expected: 'violates',
    breaks: ['one-live-workflow-per-trigger'],
    parameters: { controllers: 1, apiServers: 1, faults: 2 },
  },
  'merged-status': {
    about:
      'A mutant of database-first: the status is merged into the object instead of put at the version that was read.',
    expected: 'violates',
    breaks: ['trigger-index-gapless'],
    parameters: { faults: 3 },
  },
  'compile-validation': {
    about:
      'Bug 1 of #13440: a recurring run of the latest version is validated by compiling a version that is not there.',
    expected: 'violates',
    breaks: ['no-uncaught-error'],
  },
  'validate-inputs': {
    about: 'Bug 1 mended: the user creates the recurring run, only its inputs are checked, and database-first runs it.',
    expected: 'holds',
    seeds: 300,
  },
  'database-first': {
    about: 'Recommended: row first, a Workflow named after the row, and a status gate that includes the trigger.',
    expected: 'holds',
    seeds: 600,
  },
} as const satisfies { readonly [name in VariantName]: unknown };

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
  variants: catalogue,
  faults,
  exercises: ['recurring-run-created'],
  build: (simulation, { values, variant }) => build(simulation, values, variant),
});

/** The database replicates synchronously: what was committed stays. */
function faults(values: Setting): FaultMenu {
  const named = (name: string, count: number): string[] => Array.from({ length: count }, (_, nth) => `${name}-${nth}`);
  const apiServers = named('api-server', values.apiServers);
  return {
    most: values.faults,
    processes: [...named('controller', values.controllers), ...apiServers],
    links: ['pipeline-api', 'kube', 'database'],
    horizon: Math.floor(horizonOf(values) / 2),
    requests: 12,
    weights: { crash: 3, pause: 2, lose: 3, delay: 2, cut: 1, fail: values.refusals ? 2 : 0, model: 4 },
    duration: [100, 30_000],
    restart: [1000, 20_000],
    delay: [10, 30_000],
    models: [
      ...['hold-watch-cache', 'drop-watches', 'server-down', 'throttle', 'compact'].map((name) => ({
        name: `kube/${name}`,
        targets: ['kube-0', 'kube-1'],
      })),
      ...losslessDatabaseFaults(apiServers),
    ],
  };
}
