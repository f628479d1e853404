import { always, historyOnly, includeTrigger } from '../../modules/recurring-runs/controller/status.ts';
import type { ScheduleSyncSettings } from '../../modules/recurring-runs/controller/schedule-sync.ts';
import { mergeStatus, replaceStatus } from '../../modules/recurring-runs/controller/status-write.ts';
import {
  databaseFirst,
  deterministicId,
  noCheck,
  preflight,
  type RunCreatorSettings,
} from '../../modules/recurring-runs/creator/run-creator.ts';
import { compile, validateInputsOnly, type JobValidation } from '../../modules/recurring-runs/job/validation.ts';
import type { ReportFence } from '../../modules/recurring-runs/reporter/report-fence.ts';
import type { OnDuplicate } from '../../modules/recurring-runs/store/run-store.ts';
import type { VariantDefinition } from '../../sim/scenario/definition.ts';

/** The code that one variant deploys. */
export interface Deployment {
  readonly creator: RunCreatorSettings;
  readonly controller: ScheduleSyncSettings;
  readonly onDuplicate: OnDuplicate;
  readonly fence: ReportFence;
  /** Set: the schedule is not there from the start, a user creates it through the API, checked like this. */
  readonly createdByUser?: JobValidation;
}

const gated = { gate: historyOnly, write: replaceStatus };
const merged: Deployment = {
  creator: { createRun: deterministicId, canonicalLabels: true },
  controller: gated,
  onDuplicate: 'returnFirst',
  fence: 'final',
};
const recommended: Deployment = {
  creator: { createRun: databaseFirst, canonicalLabels: true },
  controller: { gate: includeTrigger, write: replaceStatus },
  onDuplicate: 'returnFirst',
  fence: 'all',
};

export const variants: { readonly [name: string]: VariantDefinition<Deployment> } = {
  'no-check': {
    about: 'Historic: every CreateRun makes a run, its Workflow has no labels, and the status gate of #12610 is on.',
    breaks: ['one-run-row-per-trigger', 'one-live-workflow-per-trigger', 'every-trigger-runs'],
    // Every run breaks all three, and a flooded run is long.
    seeds: 20,
    parameters: { triggers: 2, faults: 1 },
    code: {
      creator: { createRun: noCheck, canonicalLabels: false },
      controller: gated,
      onDuplicate: 'error',
      fence: 'final',
    },
  },
  'no-check-no-gate': {
    about: 'Historic, before #12610: the status is always written, so a slot is submitted by each replica at most.',
    breaks: ['one-run-row-per-trigger', 'one-live-workflow-per-trigger'],
    code: {
      creator: { createRun: noCheck, canonicalLabels: false },
      controller: { gate: always, write: replaceStatus },
      onDuplicate: 'error',
      fence: 'final',
    },
  },
  'idempotent-without-labels': {
    about:
      'CreateRun is idempotent but its Workflows have no labels: nothing is doubled, and nothing runs after slot 1.',
    breaks: ['every-trigger-runs'],
    code: {
      creator: { createRun: deterministicId, canonicalLabels: false },
      controller: gated,
      onDuplicate: 'returnFirst',
      fence: 'final',
    },
  },
  preflight: {
    about: '#13440, first commit: looks for the run before it makes one, and labels the Workflow.',
    breaks: ['one-run-row-per-trigger', 'one-live-workflow-per-trigger'],
    code: {
      creator: { createRun: preflight, canonicalLabels: true },
      controller: gated,
      onDuplicate: 'error',
      fence: 'final',
    },
  },
  'deterministic-id': {
    about:
      '#13440 as merged: the primary key follows from the slot. One row, but the loser of a dead heat has a Workflow.',
    breaks: ['one-live-workflow-per-trigger', 'no-orphan-workflow'],
    code: merged,
  },
  'deterministic-id-persistence-agent-first': {
    about: '#13440 as merged, one replica of each: only a stall between POST and INSERT is left to double a run.',
    breaks: ['one-live-workflow-per-trigger'],
    parameters: { controllers: 1, apiServers: 1, faults: 2 },
    code: merged,
  },
  'merged-status': {
    about:
      'A mutant of database-first: the status is merged into the object instead of put at the version that was read.',
    breaks: ['trigger-index-gapless'],
    parameters: { faults: 3 },
    code: { ...recommended, controller: { gate: includeTrigger, write: mergeStatus } },
  },
  'compile-validation': {
    about:
      'Bug 1 of #13440: a recurring run of the latest version is validated by compiling a version that is not there.',
    breaks: ['no-uncaught-error'],
    code: { ...merged, createdByUser: compile },
  },
  'validate-inputs': {
    about: 'Bug 1 mended: the user creates the recurring run, only its inputs are checked, and database-first runs it.',
    seeds: 300,
    code: { ...recommended, createdByUser: validateInputsOnly },
  },
  'database-first': {
    about: 'Recommended: row first, a Workflow named after the row, and a status gate that includes the trigger.',
    seeds: 600,
    code: recommended,
  },
};
