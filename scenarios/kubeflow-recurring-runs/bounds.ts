import { agentTimes } from '../../modules/recurring-runs/reporter/persistence-agent.ts';
import { controllerTimes } from '../../modules/recurring-runs/controller/schedule-controller.ts';
import type { Values } from './parameters.ts';

/** A call that gets lost costs a minute until it is given up, and then a wait before the next attempt. */
const perFault = 80_000;

/** A fault may refuse three requests in a row. */
const refusalsPerFault = 3;

/**
 * Ms within which a trigger must have its run: the run before it has to end (schedules allow one at a time), that has to
 * be noticed, and a resync, which nothing hurries, has to come round; then each fault may cost a call and its retry.
 * After a refusal the controller comes back when its limiter says so: three in a row already reach the limiter's end,
 * because resyncs count as failures too.
 */
export function boundOf({ runDuration, faults, refusals }: Values): number {
  const { resync, backoff, syncAgainAfter } = controllerTimes;
  const refused = refusals ? faults * refusalsPerFault * backoff.most : 0;
  const noticed = 2 * backoff.base + syncAgainAfter;
  return runDuration * 1000 + resync + noticed + agentTimes.backoff.base + faults * perFault + refused;
}

/** Ms of virtual time: until the last trigger's bound is over. */
export function horizonOf(values: Values): number {
  return values.triggers * values.interval * 1000 + boundOf(values) + 5000;
}
