import type { DatabaseServer } from '../../models/database/server/server.ts';

export const namespace = 'team';
export const run = 'run-1';
/** The same pipeline once more. */
export const secondRun = 'run-2';
/** Where files that runs make are. */
export const pipelineRoot = 's3://pipelines/';
/** An artifact that was there before the run. */
export const dataset = 'dataset-1';

/** Stores the runs and their input. */
export function seedRun(database: DatabaseServer): void {
  database.seed(
    'run_details',
    [run, secondRun].map((id) => ({
      UUID: id,
      Namespace: namespace,
      State: 'RUNNING',
      Attempt: 1,
      CreatedAtInSec: 0,
    })),
  );
  database.seed('artifacts', [
    { UUID: dataset, Namespace: namespace, Type: 'system.Dataset', Uri: 's3://data', CreatedAtInSec: 0 },
  ]);
}
