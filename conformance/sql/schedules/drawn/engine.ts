import { Engine } from '../../../../models/database/postgres/engine.ts';
import { defineSchema } from '../../../../models/database/sql/define-schema.ts';
import type { CreateEngine } from '../comparison.ts';
import { drawnTables } from './tables.ts';

const schema = defineSchema(drawnTables);

/** The model with the tables of drawn schedules; any statement of a deadlock may be its victim. */
export const createEngine: CreateEngine = (choose) =>
  new Engine(schema, null, undefined, (cycle) => cycle[choose(cycle.length)] ?? null);
