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
import type { OnDuplicate } from '../../modules/recurring-runs/store/run-store.ts';

/** The code that one variant deploys. */
export interface Deployment {
  readonly creator: RunCreatorSettings;
  readonly controller: ScheduleSyncSettings;
  readonly onDuplicate: OnDuplicate;
  /** Set: the schedule is not there from the start, a user creates it through the API, checked like this. */
  readonly createdByUser?: JobValidation;
}

const gated = { gate: historyOnly, write: replaceStatus };
const merged: Deployment = {
  creator: { createRun: deterministicId, canonicalLabels: true },
  controller: gated,
  onDuplicate: 'returnFirst',
};
const recommended: Deployment = {
  creator: { createRun: databaseFirst, canonicalLabels: true },
  controller: { gate: includeTrigger, write: replaceStatus },
  onDuplicate: 'returnFirst',
};

export const deployments = {
  'no-check': {
    creator: { createRun: noCheck, canonicalLabels: false },
    controller: gated,
    onDuplicate: 'error',
  },
  'no-check-no-gate': {
    creator: { createRun: noCheck, canonicalLabels: false },
    controller: { gate: always, write: replaceStatus },
    onDuplicate: 'error',
  },
  'idempotent-without-labels': {
    creator: { createRun: deterministicId, canonicalLabels: false },
    controller: gated,
    onDuplicate: 'returnFirst',
  },
  preflight: {
    creator: { createRun: preflight, canonicalLabels: true },
    controller: gated,
    onDuplicate: 'error',
  },
  'deterministic-id': merged,
  'deterministic-id-persistence-agent-first': merged,
  'merged-status': {
    ...recommended,
    controller: { gate: includeTrigger, write: mergeStatus },
  },
  'compile-validation': { ...merged, createdByUser: compile },
  'validate-inputs': { ...recommended, createdByUser: validateInputsOnly },
  'database-first': recommended,
} satisfies { readonly [variant: string]: Deployment };

export type VariantName = keyof typeof deployments;
