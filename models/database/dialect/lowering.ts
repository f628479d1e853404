import type { OperationNode } from 'kysely';
import type { DatabaseDialect } from '../engine.ts';
import type { DatabaseSchema } from '../sql/schema.ts';
import type { StatementInTransaction } from '../sql/statement.ts';
import { lower } from './lower.ts';
import { lowerMysql } from './mysql.ts';

/** Translates Kysely queries to statements of an engine. */
export type Lowering = (node: OperationNode, schema: DatabaseSchema) => StatementInTransaction;

/** By the database that the queries are written for. */
export const lowerings: { readonly [Dialect in DatabaseDialect]: Lowering } = { postgres: lower, mysql: lowerMysql };
