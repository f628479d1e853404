import type { CreateRunRequest } from '../run-api.ts';
import type { ApiResult } from '../../pipeline-api/result.ts';
import { deterministicRunId } from '../schedule/uuid5.ts';
import type { RunRow } from '../store/schema.ts';
import { databaseFirst } from './database-first.ts';
import { RunSteps, type RunCreatorPorts } from './run-steps.ts';
import { submitThenInsert } from './submit-then-insert.ts';

/** One way to create a run. */
export interface CreateRun {
  readonly name: 'noCheck' | 'preflight' | 'deterministicId' | 'databaseFirst';
  create(steps: RunSteps, request: CreateRunRequest, canonicalLabels: boolean): Promise<ApiResult<RunRow>>;
}

/** Before kubeflow/pipelines#13440: whoever asks gets a new run. */
export const noCheck: CreateRun = {
  name: 'noCheck',
  create: (steps, request, canonicalLabels) =>
    submitThenInsert(steps, request, { id: steps.random.uuid(), canonicalLabels, onDuplicate: 'error' }),
};

/** #13440, first commit: looks for a run of that name first. Two that look at the same time both find none. */
export const preflight: CreateRun = {
  name: 'preflight',
  create: (steps, request, canonicalLabels) =>
    unlessPresent(steps, request, () =>
      submitThenInsert(steps, request, { id: steps.random.uuid(), canonicalLabels, onDuplicate: 'error' }),
    ),
};

/**
 * #13440 as merged: also derives the primary key from the slot, so that the second INSERT collides and answers with the
 * first row. The loser's Workflow stays, and runs, under the winner's run id.
 */
export const deterministicId: CreateRun = {
  name: 'deterministicId',
  create: (steps, request, canonicalLabels) =>
    unlessPresent(steps, request, () =>
      submitThenInsert(steps, request, {
        id: isRecurring(request)
          ? deterministicRunId(request.recurringRunId, request.displayName)
          : steps.random.uuid(),
        canonicalLabels,
        onDuplicate: 'returnFirst',
      }),
    ),
};

export { databaseFirst };

export interface RunCreatorSettings {
  readonly createRun: CreateRun;
  /** Whether Workflows get the four labels that the schedule's controller lists by. `databaseFirst` always sets them. */
  readonly canonicalLabels: boolean;
}

/** Creates runs, in one API server replica. Keeps nothing between calls. */
export class RunCreator {
  readonly #steps: RunSteps;
  readonly #settings: RunCreatorSettings;

  constructor(ports: RunCreatorPorts, settings: RunCreatorSettings) {
    this.#steps = new RunSteps(ports);
    this.#settings = settings;
  }

  createRun(request: CreateRunRequest): Promise<ApiResult<RunRow>> {
    return this.#settings.createRun.create(this.#steps, request, this.#settings.canonicalLabels);
  }
}

async function unlessPresent(
  steps: RunSteps,
  request: CreateRunRequest,
  create: () => Promise<ApiResult<RunRow>>,
): Promise<ApiResult<RunRow>> {
  if (!isRecurring(request)) return create();
  const present = await steps.runs.findByDisplayName(request.recurringRunId, request.displayName);
  if (!present.ok) return present;
  return present.value === null ? create() : { ok: true, value: present.value };
}

function isRecurring({ recurringRunId, displayName }: CreateRunRequest): boolean {
  return recurringRunId !== '' && displayName !== '';
}
