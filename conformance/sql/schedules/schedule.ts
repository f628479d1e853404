import type { Arm } from '../steps/arm.ts';
import { describeReport, describeRows, type Report } from '../steps/report.ts';
import { describeAction, type Action, type Contents, type Step } from '../steps/step.ts';

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
 * transaction but for the first, a transaction in a transaction, the end of none. At the end open transactions commit, one
 * after the other as they can.
 */
export async function play(arm: Arm, { contents, steps }: Schedule): Promise<Trace> {
  await arm.reset(contents);
  const played: { step: Step; report: Report }[] = [];
  const states = new Map<string, SessionState>();
  const stateOf = (session: string): SessionState => states.get(session) ?? idle;
  const perform = async (step: Step): Promise<void> => {
    const report = await arm.step(step);
    played.push({ step, report });
    states.set(step.session, after(stateOf(step.session), step.action, report));
    for (const { session } of report.woken) states.set(session, { ...stateOf(session), waits: false });
  };
  for (const step of steps) if (makesSense(step.action, stateOf(step.session))) await perform(step);
  for (;;) {
    const open = [...states].filter(([, { transaction }]) => transaction !== 'none');
    if (open.length === 0) return { played, contents: await arm.contents() };
    const [next] = open.filter(([, { waits }]) => !waits);
    if (next === undefined) throw new Error(`all sessions wait for good: ${open.map(([name]) => name).join(', ')}`);
    await perform({ session: next[0], action: { kind: 'commit' } });
  }
}

interface SessionState {
  readonly waits: boolean;
  readonly transaction: 'none' | 'open' | 'failed';
}

const idle: SessionState = { waits: false, transaction: 'none' };

function after({ transaction }: SessionState, action: Action, { outcome }: Report): SessionState {
  switch (action.kind) {
    case 'begin':
      return { waits: false, transaction: 'open' };
    case 'commit':
    case 'rollback':
      return idle;
    case 'rollback to':
      return { waits: false, transaction: outcome.kind === 'done' ? 'open' : transaction };
    default: {
      const failed = outcome.kind === 'failed' && outcome.sqlState === inFailedTransaction;
      return { waits: outcome.kind === 'blocked', transaction: failed ? 'failed' : transaction };
    }
  }
}

/** An SQLSTATE. */
const inFailedTransaction = '25P02';

function makesSense({ kind }: Action, { waits, transaction }: SessionState): boolean {
  if (waits) return false;
  switch (kind) {
    case 'begin':
      return transaction === 'none';
    case 'query':
      return transaction !== 'failed';
    case 'savepoint':
    case 'release':
      return transaction === 'open';
    default:
      return transaction !== 'none';
  }
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
