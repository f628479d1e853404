import type { KubeObject } from '../../../../modules/ports/kube.ts';
import type { JsonObject } from '../../objects/object-fields.ts';
import { parseTimestamp } from '../../objects/timestamp.ts';
import { ageOf, humanDuration } from './age.ts';
import { column, nameColumn, wide, type TablePrinter } from './column.ts';
import { at, conditionStatus, listAt, numberAt, orElse, textAt } from '../fields.ts';

/** Pods (pkg/printers/internalversion/printers.go, printPod, 1.36). */
export const podPrinter: TablePrinter = {
  columns: [
    nameColumn,
    column('Ready'),
    column('Status'),
    column('Restarts'),
    column('Age'),
    wide('IP'),
    wide('Node'),
    wide('Nominated Node'),
    wide('Readiness Gates'),
  ],
  cells: (pod, now) => {
    const { ready, total, reason, restarts, lastRestart } = summaryOf(pod);
    const since = lastRestart === null ? '' : ` (${humanDuration(now - lastRestart)} ago)`;
    return [
      pod.metadata.name ?? '',
      `${ready}/${total}`,
      reason,
      restarts === 0 ? '0' : `${restarts}${since}`,
      ageOf(pod.metadata.creationTimestamp, now),
      orElse(textAt(listAt(pod, 'status', 'podIPs')[0], 'ip'), '<none>'),
      orElse(textAt(pod, 'spec', 'nodeName'), '<none>'),
      orElse(textAt(pod, 'status', 'nominatedNodeName'), '<none>'),
      readinessGates(pod),
    ];
  },
  conditions: (pod) => {
    const phase = textAt(pod, 'status', 'phase');
    if (phase !== 'Succeeded' && phase !== 'Failed') return [];
    const message = phase === 'Failed' ? 'The pod failed.' : 'The pod has completed successfully.';
    return [{ type: 'Completed', status: 'True', reason: phase, message }];
  },
};

function readinessGates(pod: KubeObject): string {
  const gates = listAt(pod, 'spec', 'readinessGates');
  if (gates.length === 0) return '<none>';
  const open = gates.filter((gate) => conditionStatus(pod, textAt(gate, 'conditionType')) === 'True');
  return `${open.length}/${gates.length}`;
}

interface Summary {
  ready: number;
  total: number;
  reason: string;
  restarts: number;
  /** Ms since 1970, or null. */
  lastRestart: number | null;
}

function summaryOf(pod: KubeObject): Summary {
  const phase = textAt(pod, 'status', 'phase');
  const gated = listAt(pod, 'status', 'conditions').some(
    (condition) => condition['type'] === 'PodScheduled' && condition['reason'] === 'SchedulingGated',
  );
  const sidecars = new Set(
    listAt(pod, 'spec', 'initContainers')
      .filter((container) => container['restartPolicy'] === 'Always')
      .map((container) => container['name']),
  );
  const summary: Summary = {
    ready: 0,
    total: listAt(pod, 'spec', 'containers').length + sidecars.size,
    reason: gated ? 'SchedulingGated' : orElse(textAt(pod, 'status', 'reason'), phase),
    restarts: 0,
    lastRestart: null,
  };
  const ofSidecars: Summary = { ...summary };
  const initializing = addInitContainers(pod, summary, ofSidecars, sidecars);
  if (!initializing || conditionStatus(pod, 'Initialized') === 'True') {
    summary.restarts = ofSidecars.restarts;
    summary.lastRestart = ofSidecars.lastRestart;
    addContainers(pod, summary);
  }
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (textAt(pod, 'status', 'reason') === 'NodeLost') summary.reason = 'Unknown';
    else if (phase !== 'Succeeded' && phase !== 'Failed') summary.reason = 'Terminating';
  }
  return summary;
}

/** Init containers run one after the other: the first that has not succeeded decides. True while it has not. */
function addInitContainers(
  pod: KubeObject,
  summary: Summary,
  ofSidecars: Summary,
  sidecars: ReadonlySet<unknown>,
): boolean {
  const count = listAt(pod, 'spec', 'initContainers').length;
  for (const [index, status] of listAt(pod, 'status', 'initContainerStatuses').entries()) {
    const isSidecar = sidecars.has(status['name']);
    addRestarts(summary, status);
    if (isSidecar) addRestarts(ofSidecars, status);
    const terminated = at(status, 'state', 'terminated');
    if (terminated !== undefined && numberAt(terminated, 'exitCode') === 0) continue;
    if (isSidecar && status['started'] === true) {
      if (status['ready'] === true) summary.ready += 1;
      continue;
    }
    const waiting = textAt(status, 'state', 'waiting', 'reason');
    if (terminated !== undefined) summary.reason = `Init:${terminationReason(terminated)}`;
    else if (waiting !== '' && waiting !== 'PodInitializing') summary.reason = `Init:${waiting}`;
    else summary.reason = `Init:${index}/${count}`;
    return true;
  }
  return false;
}

/** From the last container to the first: the first one's reason stays. */
function addContainers(pod: KubeObject, summary: Summary): void {
  let running = false;
  let errorReason = '';
  for (const status of [...listAt(pod, 'status', 'containerStatuses')].reverse()) {
    addRestarts(summary, status);
    const waiting = textAt(status, 'state', 'waiting', 'reason');
    const terminated = at(status, 'state', 'terminated');
    if (waiting !== '') summary.reason = waiting;
    else if (terminated !== undefined) {
      summary.reason = terminationReason(terminated);
      if (numberAt(terminated, 'exitCode') !== 0) errorReason = summary.reason;
    } else if (status['ready'] === true && at(status, 'state', 'running') !== undefined) {
      running = true;
      summary.ready += 1;
    }
  }
  if (summary.reason !== 'Completed') return;
  if (running && conditionStatus(pod, 'Ready') === 'True') summary.reason = 'Running';
  else if (errorReason !== '') summary.reason = errorReason;
  else if (running) summary.reason = 'NotReady';
}

function terminationReason(terminated: unknown): string {
  const signal = numberAt(terminated, 'signal');
  const otherwise = signal === 0 ? `ExitCode:${numberAt(terminated, 'exitCode')}` : `Signal:${signal}`;
  return orElse(textAt(terminated, 'reason'), otherwise);
}

function addRestarts(summary: Summary, status: JsonObject): void {
  summary.restarts += numberAt(status, 'restartCount');
  const finished = parseTimestamp(textAt(status, 'lastState', 'terminated', 'finishedAt'));
  if (finished !== null && finished > (summary.lastRestart ?? 0)) summary.lastRestart = finished;
}
