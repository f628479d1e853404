import type { AdoptedPod } from '../completed/completed-pod-adopter.ts';
import { spareAliveOrNobody, spareNobody, type AlivePolicy } from '../completed/alive-policy.ts';
import { excludeAlive, excludeSelf, type CompletedPodSelector } from '../completed/selector.ts';
import { drainOnce, drainPerResult, type DrainPolicy } from '../executor/drain.ts';
import type { KubernetesExecutor } from '../executor/kubernetes-executor.ts';
import { independentSession, scopedSession, type SweepSession } from '../sweep/sweep-session.ts';
import { keyText } from '../task-key.ts';

/** What is done with completed pods that were adopted. */
export type KeepAdopted = (executor: KubernetesExecutor, adopted: readonly AdoptedPod[]) => void;

/** In what the historic releases differ. */
export interface UpstreamStrategy {
  /** Whether every sweep asks the executor to adopt, orphans or not. */
  readonly sweepsAlwaysAdopt: boolean;
  /** Whether the executor adopts completed pods by itself every `orphaned_tasks_check_interval`. */
  readonly adoptsInSync: boolean;
  readonly selector: CompletedPodSelector;
  readonly policy: AlivePolicy;
  readonly keep: KeepAdopted;
  readonly drain: DrainPolicy;
  readonly session: SweepSession;
}

/** Until provider 10.10: adopted completed pods took a slot until the watcher told of them (#32928, #35675). */
const countAsRunning: KeepAdopted = (executor, adopted) => {
  for (const { key } of adopted) executor.running.set(keyText(key), key);
};

/** #55797: they are only remembered for clean-up. */
const cleanUpLater: KeepAdopted = (executor, adopted) => executor.complete(adopted);

/** H0, Airflow 2.9: every sweep adopts the completed pods of everybody else, and counts them as running. */
export const airflow29: UpstreamStrategy = {
  sweepsAlwaysAdopt: true,
  adoptsInSync: false,
  selector: excludeSelf,
  policy: spareNobody,
  keep: countAsRunning,
  drain: drainOnce,
  session: independentSession,
};

/** H1: the sweep asks the executor only about orphans, so completed pods of dead schedulers stay for ever (#57553). */
export const orphansOnly: UpstreamStrategy = { ...airflow29, sweepsAlwaysAdopt: false, keep: cleanUpLater };

/** H2, #61839 (provider 10.15.0): the executor adopts completed pods every interval, from everybody else (#66396). */
export const periodicAdoption: UpstreamStrategy = { ...orphansOnly, adoptsInSync: true };

/** H3, #66400: it spares living siblings, as long as the database tells who they are. */
export const scopedToDead: UpstreamStrategy = {
  ...periodicAdoption,
  selector: excludeAlive,
  policy: spareAliveOrNobody,
};

/** H3b, #66400 as first released (#67813, #67850, #71348). */
export const scopedToDeadDetached: UpstreamStrategy = { ...scopedToDead, session: scopedSession };

/** H4: #66400 before #68674, which first drained the set of adopted pods. */
export const scopedToDeadUndrained: UpstreamStrategy = { ...scopedToDead, drain: drainPerResult };
