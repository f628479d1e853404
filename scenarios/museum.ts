import { aicrSettlePoll } from './aicr-settle-poll/settle-poll.ts';
import { airflowAdoption } from './airflow-adoption/airflow-adoption.ts';
import { brigadeDurable } from './brigade-durable/scenario.ts';
import { cassandraClaims } from './cassandra-claims/cassandra-claims.ts';
import { ciliumPodRanges } from './cilium-pod-ranges/cilium-pod-ranges.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { databaseFaults } from './database-faults/database-faults.ts';
import { kubeflowRecurringRuns } from './kubeflow-recurring-runs/scenario.ts';
import { kubeflowRetry } from './kubeflow-retry/scenario.ts';
import { kubeflowTaskState } from './kubeflow-task-state/scenario.ts';
import { leaderElection } from './leader-election/leader-election.ts';
import { sparkSubmission } from './spark-submission/spark-submission.ts';

/** Every scenario that ships: what `deadheat list` shows and `deadheat sweep` runs, in this order. */
export const museum: readonly Scenario[] = [
  kubeflowRecurringRuns,
  kubeflowRetry,
  kubeflowTaskState,
  brigadeDurable,
  aicrSettlePoll,
  airflowAdoption,
  leaderElection,
  databaseFaults,
  sparkSubmission,
  cassandraClaims,
  ciliumPodRanges,
];
