import { Engine } from '../../../models/database/postgres/engine.ts';
import { lower } from '../../../models/database/dialect/lower.ts';
import { defineSchema } from '../../../models/database/sql/define-schema.ts';
import { queryBuilder } from '../steps/tables.ts';

/** The one table of the check: a primary key, another unique key, and a value. */
export interface AccountSchema {
  account: { id: number; code: number | null; value: number };
}

export const schema = defineSchema({
  account: {
    columns: { id: 'integer', code: { type: 'integer', nullable: true }, value: 'integer' },
    primaryKey: ['id'],
    unique: [{ columns: ['code'] }],
  },
});

export const accounts = queryBuilder<AccountSchema>();

const setup = accounts.insertInto('account').values([1, 2, 3].map((id) => ({ id, code: id * 10, value: id % 3 })));

/** A database with three accounts. */
export function openAccounts(): Engine {
  const engine = new Engine(schema);
  const outcome = engine.openSession('setup').execute(lower(setup.compile().query, schema));
  if (outcome.kind !== 'done') throw new Error('the accounts could not be made');
  return engine;
}
