import { judgeSnapshot } from './judge-snapshot.ts';
import { takeSnapshot } from './snapshot.ts';
import { conclude, listFailed, type VerifyPods } from './verdict.ts';

/**
 * Snapshots until one has no unscheduled pod, or a failed one, or the deadline has passed: `verify_pods` as merged in
 * NVIDIA/aicr#1092. What it still gets wrong:
 * - the first snapshot without an unscheduled pod passes, be it before any pod was created;
 * - a failed pod ends the wait, and then pods that have waited no time at all are reported as not scheduled;
 * - a single failed LIST fails the check;
 * - only sleeps count as waiting: with slow answers the deadline is late by one answer per attempt.
 */
export const settle: VerifyPods = async (ports, config) => {
  let waitedSeconds = 0;
  for (let attempts = 1; ; attempts += 1) {
    const snapshot = await takeSnapshot(ports, config.rules, attempts);
    if (!snapshot.ok) return conclude(ports, 'settle', listFailed(snapshot.error, attempts, waitedSeconds));
    const { unscheduled, failed } = snapshot.value.counts;
    if (unscheduled === 0 || failed > 0 || waitedSeconds >= config.deadlineSeconds) {
      const verdict = await judgeSnapshot(ports, config, snapshot.value, { attempts, waitedSeconds });
      return conclude(ports, 'settle', verdict);
    }
    await ports.clock.sleep(config.intervalSeconds * 1_000);
    waitedSeconds += config.intervalSeconds;
  }
};
