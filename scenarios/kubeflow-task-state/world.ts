import type { DatabaseServer } from '../../models/database/server/server.ts';

export const namespace = 'team';
export const run = 'run-1';
/** An artifact that was there before the run. */
export const dataset = 'dataset-1';

/** Stores the run and its input. */
export function seedRun(database: DatabaseServer): void {
  database.seed('run_details', [{ UUID: run, Namespace: namespace, State: 'RUNNING', Attempt: 1 }]);
  database.seed('artifacts', [
    { UUID: dataset, Namespace: namespace, Type: 'system.Dataset', Uri: 's3://data', CreatedAtInSec: 0 },
  ]);
}
