import { isDeepStrictEqual } from 'node:util';
import type { DatabaseEngine } from '../../../models/database/engine.ts';
import { ModelArm, type Choose } from '../steps/model-arm.ts';
import { describeReport, describeRows, type Outcome, type Report } from '../steps/report.ts';
import { Choices } from './choices.ts';
import { describeContents, type Schedule, type Trace } from './schedule.ts';

/** Makes an engine of the model whose choices, such as that of a deadlock's victim, are those of `choose`. */
export type CreateEngine = (choose: Choose) => DatabaseEngine;

/** Where the model first departs from the real server. */
export interface Difference {
  /** Index into the steps played; their number when the tables differ at the end. */
  readonly step: number;
  readonly real: string;
  readonly model: string;
}

export interface Comparison {
  /** Null: the model does the same. */
  readonly difference: Difference | null;
  /** How many ways of the model were tried: more than one when it may do this or that. */
  readonly ways: number;
}

/** Of a schedule with many choices not all combinations are tried. */
const mostWays = 2000;

/** Looks for a way of the model that does what the real server did. The difference is that of the usual way. */
export async function compareWithModel(create: CreateEngine, schedule: Schedule, real: Trace): Promise<Comparison> {
  const choices = new Choices();
  const usual = await follow(create, schedule, real, choices);
  let ways = 1;
  for (let difference = usual; difference !== null; ways++) {
    if (ways >= mostWays || !choices.advance()) return { difference: usual, ways };
    difference = await follow(create, schedule, real, choices);
  }
  return { difference: null, ways };
}

async function follow(
  create: CreateEngine,
  { contents }: Schedule,
  real: Trace,
  choices: Choices,
): Promise<Difference | null> {
  const choose: Choose = (count) => choices.choose(count);
  const arm = new ModelArm(() => create(choose), choose);
  await arm.reset(contents);
  for (const [index, { step, report }] of real.played.entries()) {
    const expected = describeReport(unordered(report));
    const actual = describeReport(unordered(await arm.step(step)));
    if (!isDeepStrictEqual(actual, expected)) {
      return { step: index, real: expected.join(', '), model: actual.join(', ') };
    }
  }
  const [expected, actual] = [describeContents(real.contents), describeContents(await arm.contents())];
  return expected === actual ? null : { step: real.played.length, real: expected, model: actual };
}

/** RETURNING has no order. Queries are drawn with one. */
function unordered({ outcome, woken }: Report): Report {
  return {
    outcome: sorted(outcome),
    woken: woken.map(({ session, outcome: ended }) => ({ session, outcome: sorted(ended) })),
  };
}

function sorted<Any extends Outcome>(outcome: Any): Any {
  if (outcome.kind !== 'done' || outcome.tag === 'SELECT') return outcome;
  const rows = [...outcome.rows].sort((left, right) => (describeRows([left]) < describeRows([right]) ? -1 : 1));
  return { ...outcome, rows };
}
