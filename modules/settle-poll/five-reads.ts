import type { KubeError } from '../ports/kube.ts';
import { events, pods, type EventObject, type Pod } from '../ports/pod.ts';
import type { VerifyConfig } from './config.ts';
import { distribution, failedPods } from './diagnostics.ts';
import { countedPods, hasNode, podName, unscheduledPods, type PodCounts } from './pod-counts.ts';
import { conclude, listFailed, type Evidence, type Verdict, type VerifyPods, type VerifyPorts } from './verdict.ts';

/**
 * Five LISTs, one per number, each from another moment, then more LISTs for the diagnosis: `verify_pods` before
 * NVIDIA/aicr#1092 (kwok/scripts/validate-scheduling.sh, March 2026). While controllers create pods the numbers
 * contradict each other ("20 total, 20 running, 0 pending (1 unscheduled)", #1090), and the pods listed as unscheduled are
 * not those that were counted. Kept as it was:
 * - that list and the events are of all namespaces, excluded ones and Jobs' pods included;
 * - the script runs with `set -euo pipefail`: a LIST that fails ends it with status 1 and no message, and so does a
 *   distribution without a single counted pod, since `grep` then finds nothing. Its branch for an empty bundle, status 0
 *   with a warning, can only be reached when the first pods appear in between.
 */
export const fiveReads: VerifyPods = async (ports, config) => {
  const verdict = await readAndJudge(ports, config).catch((failure: unknown) => {
    if (failure instanceof ReadFailed) return listFailed(failure.error, 1, 0);
    throw failure;
  });
  return conclude(ports, 'fiveReads', verdict);
};

async function readAndJudge(ports: VerifyPorts, { rules }: VerifyConfig): Promise<Verdict> {
  const counted = async (phase?: string): Promise<number> => countedPods(await read(ports, phase), rules).length;
  const total = await counted();
  const pending = await counted('Pending');
  const failed = await counted('Failed');
  const running = await counted('Running');
  const unscheduled = unscheduledPods(await read(ports, 'Pending'), rules);
  const counts: PodCounts = { total, running, pending, failed, unscheduled: unscheduled.length };
  ports.log.event('settle-poll.snapshot', {
    attempt: 1,
    resourceVersion: null, // of five
    counts: { ...counts },
    unscheduled: unscheduled.map(podName),
  });

  const shares = distribution(await read(ports), rules);
  const evidence: Evidence & { readonly counts: PodCounts } = {
    attempts: 1,
    waitedSeconds: 0,
    counts,
    unscheduled: [],
    failed: [],
    distribution: shares,
    events: [],
  };
  if (shares.length === 0) return { ...evidence, outcome: 'aborted', code: 1 };
  if (counts.unscheduled > 0) {
    const listed = (await read(ports, 'Pending')).filter((pod) => !hasNode(pod)).map(podName);
    return { ...evidence, outcome: 'notScheduled', code: 1, unscheduled: listed, events: await readEvents(ports) };
  }
  if (counts.failed > 0) {
    await read(ports, 'Failed'); // printed as a table
    return { ...evidence, outcome: 'podsFailed', code: 1, failed: failedPods(await read(ports, 'Failed')) };
  }
  return { ...evidence, outcome: counts.total === 0 ? 'noPods' : 'allScheduled', code: 0 };
}

/** Unwinds the script as `set -e` does. */
class ReadFailed extends Error {
  readonly error: KubeError;

  constructor(error: KubeError) {
    super(error.message);
    this.error = error;
  }
}

async function read({ kube }: VerifyPorts, phase?: string): Promise<readonly Pod[]> {
  const options = phase === undefined ? {} : { fieldSelector: `status.phase=${phase}` };
  const listed = await kube.list(pods, null, options);
  if (!listed.ok) throw new ReadFailed(listed.error);
  return listed.value.items;
}

async function readEvents({ kube }: VerifyPorts): Promise<readonly EventObject[]> {
  const listed = await kube.list(events, null, { fieldSelector: 'reason=FailedScheduling' });
  if (!listed.ok) throw new ReadFailed(listed.error);
  return listed.value.items;
}
