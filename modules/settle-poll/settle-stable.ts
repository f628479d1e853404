import type { Milliseconds } from '../ports/clock.ts';
import type { VerifyConfig } from './config.ts';
import { distribution, failedPods, schedulingEvents } from './diagnostics.ts';
import { takeSnapshotPatiently, type TimedSnapshot } from './list-retry.ts';
import { countedPods, podName } from './pod-counts.ts';
import { judge, nothingSeen, observe, type Judgement } from './stability.ts';
import { conclude, listFailed, type Verdict, type VerifyPods, type VerifyPorts } from './verdict.ts';

/**
 * Snapshots until the cluster has been settled for a whole stability window, or the deadline has passed and some pod has
 * been unscheduled for a whole one. The variant to use.
 *
 * Why no interleaving makes it say something untrue. Every number and name in a verdict comes from one LIST, hence from one
 * resource version; they cannot contradict each other. A snapshot was true at some moment between its request and its
 * reply, and windows are measured from the reply of their first snapshot to the request of their last, on the monotonic
 * clock; so whatever the latency, what they span did last that long.
 * - It passes (`allScheduled`) only if two moments at least a window apart saw the same pods, at least one, and none that
 *   waited for a node. Bindings are never taken back and uids never used again, so that held all the time in between.
 * - It blames a pod (`notScheduled`) only if that very uid was unbound at two moments at least a window apart, and so all
 *   the time in between. How late a pod was created does not matter: one that is first seen at the deadline is awaited.
 * - Windows that are not open at the deadline are not awaited, so it ends: within the deadline, one window, two intervals
 *   and what the LISTs take. If pods came and went so fast that no window was completed, it says `unsettled` and blames
 *   nobody; so it does when a graceful stop cuts a wait short.
 *
 * A failed pod does not shorten the wait; it is reported once the rest is settled. A cluster without pods is given the
 * whole deadline to get some. Pods of Jobs may stay unscheduled, and come and go, without unsettling anything.
 *
 * What it cannot promise: anything about pods that are created after its last snapshot, or created and deleted between two.
 * Events are read after the verdict, from another moment; only those of the blamed pods are shown.
 */
export const settleStable: VerifyPods = async (ports, config) => {
  const { clock } = ports;
  const startedAt = clock.monotonic();
  const deadline = startedAt + config.deadlineSeconds * 1_000;
  const waitedSeconds = (): number => (clock.monotonic() - startedAt) / 1_000;
  let stability = nothingSeen;
  for (let attempts = 1; ; attempts += 1) {
    const snapshot = await takeSnapshotPatiently(ports, config, attempts);
    if (!snapshot.ok) return conclude(ports, 'settleStable', listFailed(snapshot.error, attempts, waitedSeconds()));
    stability = observe(stability, snapshot.value, attempts, config, deadline);
    let judgement = judge(stability, snapshot.value, config);
    if (judgement.kind === 'wait' && (await pause(ports, config.intervalSeconds * 1_000))) continue;
    if (judgement.kind === 'wait') judgement = { kind: 'unsettled' };
    const progress = { attempts, waitedSeconds: waitedSeconds() };
    return conclude(ports, 'settleStable', await verdictOf(ports, config, snapshot.value, judgement, progress));
  }
};

/** False if the wait was cut short, which only a graceful stop does. Timers may be early by a hair, not by half. */
async function pause({ clock }: VerifyPorts, duration: Milliseconds): Promise<boolean> {
  const before = clock.monotonic();
  await clock.sleep(duration);
  return clock.monotonic() - before >= duration / 2;
}

async function verdictOf(
  ports: VerifyPorts,
  { rules }: VerifyConfig,
  snapshot: TimedSnapshot,
  judgement: Exclude<Judgement, { kind: 'wait' }>,
  progress: { readonly attempts: number; readonly waitedSeconds: number },
): Promise<Verdict> {
  const failed = failedPods(countedPods(snapshot.pods, rules));
  const evidence = {
    ...progress,
    counts: snapshot.counts,
    unscheduled: [],
    failed,
    distribution: distribution(snapshot.pods, rules),
    events: [],
  };
  switch (judgement.kind) {
    case 'stuck': {
      const blamed = new Set(judgement.pods.map((pod) => pod.metadata.uid ?? ''));
      const all = await schedulingEvents(ports);
      const events = all.filter((event) => blamed.has(event.involvedObject.uid ?? 'none'));
      return { ...evidence, outcome: 'notScheduled', code: 1, unscheduled: judgement.pods.map(podName), events };
    }
    case 'settled':
      return failed.length > 0
        ? { ...evidence, outcome: 'podsFailed', code: 1 }
        : { ...evidence, outcome: 'allScheduled', code: 0 };
    case 'empty':
      return { ...evidence, outcome: 'noPods', code: 0 };
    default:
      return { ...evidence, outcome: 'unsettled', code: 1 };
  }
}
