import fc from 'fast-check';
import type { Isolation } from '../../../models/database/postgres/storage/transaction.ts';
import { describeAction } from '../steps/step.ts';
import { schedule, type Schedule } from './drawn-schedule.ts';
import { runSchedule, type History, type Observation } from './history.ts';
import { serialOrderOf } from './serial-order.ts';

/** With more committed transactions than this a schedule is not judged: there are too many orders. */
const most = 6;

/** What random schedules at one isolation level came to. */
export interface SerializabilityReport {
  readonly isolation: Isolation;
  readonly schedules: number;
  /** Those whose serial orders were searched. */
  readonly judged: number;
  readonly commits: number;
  readonly serializationFailures: number;
  readonly unserializable: number;
  /** The smallest history found that no serial order explains: lines for people. Null when there is none. */
  readonly example: readonly string[] | null;
}

/** Runs `count` random schedules at `isolation` and looks for a serial order of what each committed. */
export function checkSerializability(isolation: Isolation, count: number, seed: number): SerializabilityReport {
  let judged = 0;
  let commits = 0;
  let serializationFailures = 0;
  let unserializable = 0;
  for (const drawn of fc.sample(schedule, { numRuns: count, seed })) {
    const history = runSchedule(drawn, isolation);
    commits += history.committed.length;
    serializationFailures += history.serializationFailures;
    if (history.committed.length > most) continue;
    judged += 1;
    if (serialOrderOf(history) === null) unserializable += 1;
  }
  const example = unserializable === 0 ? null : smallestExample(isolation, count, seed);
  return { isolation, schedules: count, judged, commits, serializationFailures, unserializable, example };
}

function smallestExample(isolation: Isolation, numRuns: number, seed: number): readonly string[] | null {
  const isSerial = (drawn: Schedule): boolean => {
    const history = runSchedule(drawn, isolation);
    return history.committed.length > most || serialOrderOf(history) !== null;
  };
  const { counterexample } = fc.check(fc.property(schedule, isSerial), { numRuns, seed });
  return counterexample === null ? null : describe(counterexample[0], runSchedule(counterexample[0], isolation));
}

function describe(steps: Schedule, { committed, final }: History): string[] {
  return [
    ...steps.map(({ session, action }) => `${session}: ${typeof action === 'string' ? action : textOf(action)}`),
    ...committed.map((seen, index) => `committed ${index + 1}: ${seen.map(describeObservation).join('; ')}`),
    `in the end: ${final}`,
  ];
}

function describeObservation({ action, answer }: Observation): string {
  return `${'kind' in action ? action.kind : textOf(action)} → ${answer}`;
}

function textOf(query: Exclude<Observation['action'], { kind: unknown }>): string {
  return describeAction({ kind: 'query', query });
}
