import { createQueryId } from 'kysely';
import { describeAction, type Action } from '../steps/step.ts';
import type { DrawnQuery } from './drawn-query.ts';

export function actionOf({ node }: DrawnQuery): Action {
  const compiled = { query: node, queryId: createQueryId(), sql: '', parameters: [] };
  return { kind: 'query', query: { compile: () => compiled } };
}

/** The query as SQL with its parameters in their places. */
export function describeQuery(query: DrawnQuery): string {
  return describeAction(actionOf(query));
}
