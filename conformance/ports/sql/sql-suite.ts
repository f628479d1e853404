import { failureChecks } from './checks/failures.ts';
import { isolationChecks } from './checks/isolation.ts';
import { lockChecks } from './checks/locks.ts';
import { statementChecks } from './checks/statements.ts';
import { transactionChecks } from './checks/transactions.ts';
import { valueChecks } from './checks/values.ts';
import type { PortCheck } from './port-check.ts';

/**
 * What modules rely on, whichever implementation of the `Sql` port they are given: checks that the simulated port and the
 * adapters on PostgreSQL and SQLite all pass, as far as the database can do what they need.
 */
export const sqlSuite: readonly PortCheck[] = [
  ...valueChecks,
  ...statementChecks,
  ...failureChecks,
  ...transactionChecks,
  ...isolationChecks,
  ...lockChecks,
];
