import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { compareAnswers, type Answer, type Verdict } from './answer.ts';
import type { DrawnQuery } from './drawn-query.ts';
import { query as drawn } from './drawn/queries.ts';
import { askModel } from './model.ts';

/** Which queries to draw: query i is the one of seed `seed` + i. */
export interface Sample {
  readonly queries: number;
  readonly seed: number;
}

/** A query to which the model gives another answer, made as small as it goes. */
export interface Finding {
  readonly seed: number;
  readonly query: DrawnQuery;
  readonly model: Answer;
  /** What it should be: PostgreSQL's answer, or the model's own with a lowering for this query only. */
  readonly expected: Answer;
}

/** How many queries came to which verdict, and what the model refused. */
export interface Tally {
  readonly verdicts: Map<Verdict, number>;
  readonly notModelled: Map<string, number>;
  /** By SQLSTATE: equal refusals. */
  readonly failures: Map<string, number>;
}

interface Compared {
  readonly verdict: Verdict;
  readonly model: Answer;
  readonly expected: Answer;
}

/** Puts drawn queries to the model and to `real`; `found` is told of each difference when it is found. */
export async function compareQueries(
  real: { ask(query: DrawnQuery): Promise<Answer> },
  { queries, seed }: Sample,
  found: (finding: Finding) => void,
): Promise<Tally> {
  const tally: Tally = { verdicts: new Map(), notModelled: new Map(), failures: new Map() };
  for (let each = seed; each < seed + queries; each++) {
    let first: Compared | null = null;
    let last: Omit<Finding, 'seed'> | null = null;
    const holds = async (query: DrawnQuery): Promise<boolean> => {
      const compared = await compare(real, query);
      first ??= compared;
      if (compared.verdict !== 'different') return true;
      last = { query, model: compared.model, expected: compared.expected };
      return false;
    };
    await fc.check(fc.asyncProperty(drawn, holds), { seed: each, numRuns: 1 });
    count(tally, first);
    if (last !== null) found(Object.assign({ seed: each }, last));
  }
  return tally;
}

async function compare(real: { ask(query: DrawnQuery): Promise<Answer> }, query: DrawnQuery): Promise<Compared> {
  const fresh = askModel(query, 'fresh');
  const model = askModel(query, 'prepared');
  if (!isDeepStrictEqual(model, fresh)) return { verdict: 'different', model, expected: fresh };
  const expected = await real.ask(query);
  return { verdict: compareAnswers(query, model, expected), model, expected };
}

function count({ verdicts, notModelled, failures }: Tally, compared: Compared | null): void {
  if (compared === null) return;
  const { verdict, model } = compared;
  add(verdicts, verdict);
  if (model.kind !== 'failed') return;
  if (verdict === 'not modelled') add(notModelled, model.message);
  if (verdict === 'equal') add(failures, model.sqlState);
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
