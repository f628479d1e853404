import type { Arm } from '../steps/arm.ts';
import { describeReport, describeRows, type Report } from '../steps/report.ts';
import { describeAction, type Contents, type Step } from '../steps/step.ts';

/** What several sessions are told to do, in this order, on tables with these rows. */
export interface Schedule {
  readonly contents: Contents;
  readonly steps: readonly Step[];
}

/** What a database did with a schedule. */
export interface Trace {
  readonly played: readonly { readonly step: Step; readonly report: Report }[];
  /** The tables at the end. */
  readonly contents: Contents;
}

/**
 * Plays a schedule to its end. Left out are steps of a session that waits, and those that make no sense: queries of a failed
 * transaction but for the first, a transaction in a transaction, the end of none. At the end open transactions commit, one after the other as they can.
 */
export async function play(arm: Arm, { contents, steps }: Schedule): Promise<Trace> {
  await arm.reset(contents);
  const played: { step: Step; report: Report }[] = [];
  const waiting = new Set<string>();
  const open = new Set<string>();
  const failed = new Set<string>();
  const perform = async (step: Step): Promise<void> => {
    const report = await arm.step(step);
    played.push({ step, report });
    if (report.outcome.kind === 'blocked') waiting.add(step.session);
    else if (report.outcome.kind === 'failed' && report.outcome.sqlState === failedTransaction)
      failed.add(step.session);
    for (const { session } of report.woken) waiting.delete(session);
    if (step.action.kind === 'begin') open.add(step.session);
    if (!endsTransaction(step)) return;
    open.delete(step.session);
    failed.delete(step.session);
  };
  for (const step of steps) {
    const sensible =
      step.action.kind === 'query' ? !failed.has(step.session) : open.has(step.session) === endsTransaction(step);
    if (sensible && !waiting.has(step.session)) await perform(step);
  }
  while (open.size > 0) {
    const session = [...open].find((name) => !waiting.has(name));
    if (session === undefined) throw new Error(`all sessions wait for good: ${[...waiting].join(', ')}`);
    await perform({ session, action: { kind: 'commit' } });
  }
  return { played, contents: await arm.contents() };
}

/** SQLSTATE in_failed_sql_transaction. */
const failedTransaction = '25P02';

function endsTransaction({ action }: Step): boolean {
  return action.kind === 'commit' || action.kind === 'rollback';
}

export function describeStep({ session, action }: Step): string {
  return `${session}  ${describeAction(action)}`;
}

export function describeContents(contents: Contents): string {
  return Object.entries(contents)
    .map(([table, rows]) => `${table} [${describeRows(rows.map((row) => ({ ...row })))}]`)
    .join(' ');
}

/** A trace for people: a line for each step, with what came of it. */
export function describeTrace({ played }: Pick<Trace, 'played'>): readonly string[] {
  return played.map(({ step, report }) => `${describeStep(step)}  →  ${describeReport(report).join(', ')}`);
}
