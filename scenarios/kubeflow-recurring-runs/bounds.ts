import { agentTimes } from '../../modules/recurring-runs/reporter/persistence-agent.ts';
import { controllerTimes } from '../../modules/recurring-runs/controller/schedule-controller.ts';
import type { Setting } from './parameters.ts';

/** A call that gets lost costs a minute until it is given up, and then a wait before the next attempt. */
const perFault = 80_000;

/**
 * Ms within which a trigger must have its run: the run before it has to end (schedules allow one at a time), that has to
 * be noticed, and a resync, which nothing hurries, has to come round; then each fault may cost a call and its retry.
 */
export function boundOf({ runDuration, faults }: Setting): number {
  const { resync, backoff, syncAgainAfter } = controllerTimes;
  const noticed = 2 * backoff.base + syncAgainAfter;
  return runDuration * 1000 + resync + noticed + agentTimes.backoff.base + faults * perFault;
}

/** Ms of virtual time: until the last trigger's bound is over. */
export function horizonOf(values: Setting): number {
  return values.triggers * values.interval * 1000 + boundOf(values) + 5000;
}
