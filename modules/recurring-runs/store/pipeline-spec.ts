import { fail, succeed, type ApiResult } from '../../pipeline-api/result.ts';

export type ParameterType = 'STRING' | 'NUMBER_DOUBLE' | 'NUMBER_INTEGER' | 'BOOLEAN' | 'LIST' | 'STRUCT';

export interface InputDefinition {
  readonly parameterType: ParameterType;
  readonly isOptional?: boolean;
  readonly defaultValue?: unknown;
}

/** The part of KFP's compiled pipeline (PipelineSpec) that starting a run needs. */
export interface PipelineSpec {
  readonly pipelineInfo: { readonly name: string };
  readonly root?: {
    readonly inputDefinitions?: { readonly parameters?: { readonly [name: string]: InputDefinition } };
  };
}

/** Values of a run's parameters, as a client gave them. */
export type RuntimeParameters = { readonly [name: string]: unknown };

export function readPipelineSpec(manifest: string): ApiResult<PipelineSpec> {
  try {
    const spec = JSON.parse(manifest) as Partial<PipelineSpec> | null;
    if (typeof spec?.pipelineInfo?.name === 'string') return succeed({ ...spec, pipelineInfo: spec.pipelineInfo });
  } catch {
    // falls through: what is not JSON is no pipeline either
  }
  return fail('invalidArgument', 'invalid pipeline spec manifest');
}

/** Checks a job's or a run's parameters against the pipeline's inputs (`validatePipelineJobInputs`). */
export function validateInputs(spec: PipelineSpec, given: RuntimeParameters): ApiResult<null> {
  const inputs = spec.root?.inputDefinitions?.parameters ?? {};
  for (const [name, input] of Object.entries(inputs)) {
    if (!Object.hasOwn(given, name)) {
      if (input.isOptional === true || input.defaultValue !== undefined) continue;
      const lacking = 'is not optional, yet has neither default value nor user provided value';
      return fail('invalidArgument', `parameter ${name} ${lacking}`);
    }
    if (!fits(given[name], input.parameterType)) {
      return fail('invalidArgument', `input parameter ${name} requires type ${input.parameterType}`);
    }
  }
  const extra = Object.keys(given).filter((name) => !Object.hasOwn(inputs, name));
  if (extra.length === 0) return succeed(null);
  return fail('invalidArgument', `parameter(s) provided are not required by pipeline: ${extra.join(', ')}`);
}

function fits(value: unknown, type: ParameterType): boolean {
  switch (type) {
    case 'STRING':
      return typeof value === 'string';
    case 'NUMBER_DOUBLE':
    case 'NUMBER_INTEGER':
      return typeof value === 'number';
    case 'BOOLEAN':
      return typeof value === 'boolean';
    case 'LIST':
      return Array.isArray(value);
    case 'STRUCT':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}
