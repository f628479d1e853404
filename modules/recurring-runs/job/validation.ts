import type { CreateJobRequest } from './create-job.ts';
import { validateInputs, type PipelineSpec } from '../store/pipeline-spec.ts';
import { succeed, type ApiResult } from '../../pipeline-api/result.ts';

/** The pinned version of a pipeline, or null when a recurring run always takes the latest. */
export type PinnedVersion = { readonly id: string } | null;

/** Checks a new recurring run against the version that its runs would take just now. */
export interface JobValidation {
  readonly name: 'compile' | 'validateInputs';
  check(spec: PipelineSpec, request: CreateJobRequest, pinned: PinnedVersion): ApiResult<null>;
}

/**
 * Before kubeflow/pipelines#13440: compiles the whole ScheduledWorkflow only to see whether that works. The compiler
 * takes a pinned version for granted. Go reads through the nil pointer and the process dies (the API server has no
 * recovery interceptor); here the same mistake throws, and throws out of every port.
 */
export const compile: JobValidation = {
  name: 'compile',
  check(spec, request, pinned) {
    const inputs = validateInputs(spec, request.parameters);
    if (!inputs.ok) return inputs;
    if (pinned === null) throw new TypeError('invalid memory address or nil pointer dereference');
    return succeed(null);
  },
};

/** #13440: checks the parameters against the pipeline's inputs, and compiles nothing. */
export const validateInputsOnly: JobValidation = {
  name: 'validateInputs',
  check: (spec, request) => validateInputs(spec, request.parameters),
};
