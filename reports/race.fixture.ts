import type { History, HistoryEntry, Versions } from '../sim/history/entry.ts';
import type { Fact } from '../sim/history/fact.ts';
import type { Violation } from '../sim/property/property.ts';
import type { RaceSubject } from './subject.ts';

type Stamp = { readonly step: number; readonly time: number };
type Outcome = { readonly outcome?: string; readonly versions?: Versions };

function message(
  type: 'sent' | 'replied' | 'lost' | 'unanswered',
  at: Stamp,
  process: string,
  asked: string,
  outcome = '',
): HistoryEntry {
  const [operation = '', object = ''] = asked.split(' ');
  return { type, ...at, request: `${process} ${asked}`, process, link: 'kube', operation, object, outcome };
}

function applied(at: Stamp, process: string, asked: string, answer: Outcome): HistoryEntry {
  const { outcome = '200', versions = {} } = answer;
  const [operation = '', object = ''] = asked.split(' ');
  const request = { request: `${process} ${asked}`, process, link: 'kube', operation, object };
  return { type: 'applied', ...at, ...request, outcome, versions, footprint: [], text: asked };
}

function changed(at: Stamp, process: string | null, phase: string): readonly HistoryEntry[] {
  const place = { store: 'kube', collection: 'pods', key: 'a' };
  const fact: Fact = { kind: 'changed', ...at, ...place, before: {}, after: {}, version: '9', process };
  const patches = [
    { op: 'replace', path: ['status', 'phase'], value: phase } as const,
    { op: 'replace', path: ['metadata', 'resourceVersion'], value: '9' } as const,
  ];
  return [
    { type: 'state', ...at, store: 'kube', object: 'pods/a', patches },
    { type: 'fact', ...at, fact },
  ];
}

function lifecycle(at: Stamp, process: string, change: 'started' | 'crashed' | 'paused' | 'resumed'): HistoryEntry {
  return { type: 'fact', ...at, fact: { kind: 'lifecycle', ...at, process, change, detail: null } };
}

function event(at: Stamp, process: string, name: string): HistoryEntry {
  return { type: 'fact', ...at, fact: { kind: 'event', ...at, process, name, data: { pod: 'a', attempt: 2 } } };
}

const at = (step: number): Stamp => ({ step, time: step * 10.25 });

/** A race told by hand: a paused replica writes on what it read before the pause, over its sibling's write. */
export const pausedWriter: History = [
  lifecycle(at(1), 'scheduler-0', 'started'),
  message('sent', at(1), 'scheduler-0', 'GET pods/a'),
  applied(at(2), 'scheduler-0', 'GET pods/a', { versions: { saw: '7' } }),
  message('replied', at(3), 'scheduler-0', 'GET pods/a', '200'),
  { type: 'fault', ...at(4), process: 'scheduler-0', text: 'is paused for 40 ms' },
  lifecycle(at(4), 'scheduler-0', 'paused'),
  lifecycle(at(5), 'scheduler-1', 'started'),
  message('sent', at(5), 'scheduler-1', 'PATCH pods/a'),
  ...changed(at(6), 'scheduler-1', 'Running'),
  applied(at(6), 'scheduler-1', 'PATCH pods/a', { versions: { expected: '7', found: '7', wrote: '8' } }),
  message('lost', at(6), 'scheduler-1', 'PATCH pods/a', 'reply'),
  message('unanswered', at(7), 'scheduler-1', 'PATCH pods/a', 'timeout'),
  { type: 'fault', ...at(8), process: 'scheduler-1', text: 'crashes for good' },
  lifecycle(at(8), 'scheduler-1', 'crashed'),
  ...changed(at(9), null, 'Failed'),
  lifecycle(at(10), 'scheduler-0', 'resumed'),
  message('sent', at(10), 'scheduler-0', 'PUT pods/a'),
  event(at(11), 'scheduler-0', 'adopting'),
  ...changed(at(12), 'scheduler-0', 'Pending'),
  applied(at(12), 'scheduler-0', 'PUT pods/a', { versions: { expected: '7', found: '9', wrote: '10' } }),
  message('replied', at(13), 'scheduler-0', 'PUT pods/a', '200'),
];

export const blindWrite: Violation = {
  property: 'no-blind-write',
  sentence: 'A write builds on what it replaces.',
  detail: 'scheduler-0 wrote over version 9 <unseen>; it knew 7',
  step: 12,
  time: 123,
  witnesses: [6, 12],
};

/** The race with all that a report needs. */
export const pausedWriterSubject: RaceSubject = {
  scenario: 'adoption',
  variant: 'blind',
  values: { replicas: 2 },
  plan: {
    seed: 'adoption/17',
    strategy: 'timed',
    faults: [
      { kind: 'pause', process: 'scheduler-0', when: { at: 41 }, duration: 40 },
      { kind: 'crash', process: 'scheduler-1', when: { at: 82 }, restartAfter: null },
    ],
    workload: { pods: 1 },
    deviations: [],
  },
  property: 'no-blind-write',
  violations: [blindWrite],
  history: pausedWriter,
  steps: 13,
  time: 133.25,
  digest: '0123456789abcd',
  command: 'npx deadheat replay dh1.token.0000000',
};
