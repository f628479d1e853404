import type { TablesOf } from '../../ports/sql/tables.ts';
import type { PipelineSchema } from './schema.ts';

/** The tables of `PipelineSchema`, as upstream keys them: by primary key and nothing else. */
export const pipelineTables: TablesOf<PipelineSchema> = {
  run_details: {
    columns: {
      UUID: 'text',
      JobUUID: 'text',
      DisplayName: 'text',
      Name: 'text',
      Namespace: 'text',
      PipelineId: 'text',
      PipelineVersionId: 'text',
      PipelineSpecManifest: 'text',
      CreatedAtInSec: 'bigint',
      ScheduledAtInSec: 'bigint',
      FinishedAtInSec: 'bigint',
      State: 'text',
      WorkflowRuntimeManifest: 'text',
      RetryGeneration: 'bigint',
      RetryClaimedAtInSec: 'bigint',
    },
    primaryKey: ['UUID'],
  },
  jobs: {
    columns: {
      UUID: 'text',
      DisplayName: 'text',
      Name: 'text',
      Namespace: 'text',
      PipelineId: 'text',
      PipelineVersionId: 'text',
    },
    primaryKey: ['UUID'],
  },
  pipeline_versions: {
    columns: { UUID: 'text', PipelineId: 'text', Name: 'text', CreatedAtInSec: 'bigint', PipelineSpec: 'text' },
    primaryKey: ['UUID'],
  },
};
