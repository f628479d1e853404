import { defineSchema } from '../../models/database/sql/define-schema.ts';
import { airflowTables } from '../../modules/adoption/tables.ts';

/** Worked out once, for all runs. */
export const airflowSchema = defineSchema(airflowTables);
