import { mergeParameters } from '../parameters.ts';
import type { TaskRow } from '../schema.ts';
import { isFinal, withState } from '../task.ts';
import type { TaskChange } from '../task-api.ts';

/** What an update can do to a field that it gives as empty text. */
export interface EmptyText {
  readonly name: 'saysNothing' | 'clears';
  readonly clears: boolean;
}

/** Upstream: empty text cannot be told from a field that was left out, so no fingerprint is ever cleared (T9). */
export const saysNothing: EmptyText = { name: 'saysNothing', clears: false };
/** Recommended. */
export const clears: EmptyText = { name: 'clears', clears: true };

/** What an update does to a task that has ended in another way already. */
export interface SecondEnd {
  readonly name: 'overwrites' | 'comesTooLate';
  /** Whether it leaves a row as it is. */
  ignores(row: TaskRow, change: TaskChange): boolean;
}

/** Upstream: no old state is looked at. */
export const overwrites: SecondEnd = { name: 'overwrites', ignores: () => false };
/** Recommended: how a task ended first counts until its run is started again, whichever life of its pod says so. */
export const comesTooLate: SecondEnd = {
  name: 'comesTooLate',
  ignores: ({ State }, { state }) => state !== undefined && state !== State && isFinal(State),
};

/** The row after an update that was merged with it while it was locked (UpdateTask of task_store.go). */
export function changed(row: TaskRow, change: TaskChange, empty: EmptyText, now: number): TaskRow {
  const { state, finishedAt, message, fingerprint, inputs = [], outputs = [] } = change;
  return {
    ...row,
    ...(state === undefined ? {} : { State: state, StateHistory: withState(row.StateHistory, state, now) }),
    ...(finishedAt === undefined ? {} : { FinishedInSec: finishedAt }),
    ...(says(message, empty) ? { Message: message } : {}),
    ...(says(fingerprint, empty) ? { Fingerprint: fingerprint } : {}),
    InputParameters: mergeParameters(row.InputParameters, inputs),
    OutputParameters: mergeParameters(row.OutputParameters, outputs),
  };
}

function says(text: string | undefined, { clears }: EmptyText): text is string {
  return text !== undefined && (clears || text !== '');
}

/** The row as a statement writes it. */
export function written(row: TaskRow) {
  return {
    ...row,
    StateHistory: JSON.stringify(row.StateHistory),
    InputParameters: JSON.stringify(row.InputParameters),
    OutputParameters: JSON.stringify(row.OutputParameters),
  };
}
