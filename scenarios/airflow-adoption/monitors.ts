import { monitorBoundedAdoptionPatches } from '../../properties/bounded-adoption-patches.ts';
import { monitorBoundedPodDeletes } from '../../properties/bounded-pod-deletes.ts';
import { monitorBoundedRelabels } from '../../properties/bounded-relabels.ts';
import { monitorCompletedPodsCleaned } from '../../properties/completed-pods-cleaned.ts';
import { monitorNoDoubleAccounting } from '../../properties/no-double-accounting.ts';
import { monitorNoDoubleRun } from '../../properties/no-double-run.ts';
import { monitorNoRelabelOfLiveOwner } from '../../properties/no-relabel-of-live-owner.ts';
import { monitorSlotsReturnToZero } from '../../properties/slots-return-to-zero.ts';
import type { Monitor } from '../../sim/property/property.ts';
import * as facts from './facts.ts';

export interface MonitorSettings {
  readonly schedulers: number;
  /** Ms. */
  readonly threshold: number;
  readonly interval: number;
  readonly heartbeat: number;
}

/** Ms beyond threshold, interval and heartbeat: a loop's length, timeouts and retries of requests. */
const slack = 120_000;

/** All that is judged in a run of Airflow's adoption. */
export function adoptionMonitors({ schedulers, threshold, interval, heartbeat }: MonitorSettings): readonly Monitor[] {
  const { heartbeatOf, ownerChange } = facts;
  const liveness = { heartbeatOf, threshold };
  return [
    monitorNoRelabelOfLiveOwner({ ...liveness, ownerChange }),
    monitorBoundedRelabels({ ownerChange, bound: schedulers }),
    monitorBoundedAdoptionPatches({ ...liveness, ownerChange, tickOf: facts.tickPatches }),
    monitorCompletedPodsCleaned({
      ...liveness,
      podOf: facts.completedPod,
      bound: threshold + interval + heartbeat + slack,
    }),
    monitorSlotsReturnToZero({ slotsOf: facts.takenSlots, isWork: facts.isWork, quiet: 60_000 }),
    monitorNoDoubleRun(facts.executionOf),
    monitorNoDoubleAccounting(facts.accountOf),
    monitorBoundedPodDeletes({ deleteOf: facts.deleteOf, bound: 2 * schedulers }),
  ];
}
