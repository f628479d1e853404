import { defineSchema } from '../../models/database/sql/define-schema.ts';
import { pipelineTables } from '../../modules/recurring-runs/store/tables.ts';

/** Worked out once, for all runs. */
export const pipelineDatabase = defineSchema(pipelineTables);
