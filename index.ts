/**
 * What a scenario of your own is written with. Everything else is internal and may change at any time.
 *
 * @module
 */

/** The fast-check that workloads are drawn with: use this one, so that plans shrink. */
export { default as fc } from 'fast-check';

export type {
  ScenarioDefinition,
  Setting,
  SettingValues,
  Stage,
  Variant,
  VariantDefinition,
} from './sim/scenario/definition.ts';
export { defineScenario, type Scenario } from './sim/scenario/scenario.ts';
export type { Parameter, Parameters, ParameterValue, ParameterValues, ValuesOf } from './sim/scenario/parameter.ts';
export { harshWeights, usualWeights, type FaultMenu } from './sim/faults/menu.ts';
export type { ModelFault } from './sim/faults/injector.ts';
export type { Targets } from './sim/faults/targets.ts';
export type { Fault, Instant } from './sim/faults/fault.ts';

export type { Accuse, Monitor, Property, RunConclusion, Verdict, Violation } from './sim/property/property.ts';
export type { AppliedFact, ChangedFact, EventFact, Fact, LifecycleFact, UnansweredFact } from './sim/history/fact.ts';
export type { History, HistoryEntry, StatePatch, Versions } from './sim/history/entry.ts';

export type { DeploymentOptions, Simulation } from './sim/kernel/simulation.ts';
export type { Process } from './sim/kernel/process.ts';
export type { Replica, ReplicaOptions } from './sim/kernel/replica.ts';
export type { Exchange, Request, Silence } from './sim/kernel/request.ts';
export { callRemote, type RemoteCall } from './sim/kernel/service.ts';
export type { Footprint } from './sim/kernel/footprint.ts';
export type { Link } from './sim/kernel/link.ts';
export { machinePorts, type MachinePorts } from './models/replica/ports.ts';
export {
  ReplicatedService,
  type CallService,
  type ReplicatedServiceOptions,
} from './models/replica/replicated-service.ts';

export { KubeCluster, type KubeClusterOptions } from './models/kube/cluster.ts';
export { kubeClient } from './models/kube/client/client.ts';
export type { KubeUser } from './models/kube/client/user.ts';
export { customResource, type CustomResourceOptions } from './models/kube/resource-definition.ts';
export { processTransport, type ProcessTransport } from './models/kube/http/process-transport.ts';
export { startJobController, type JobControllerOptions } from './models/kube/controllers/job-controller.ts';
export { startGarbageCollector } from './models/kube/controllers/garbage-collector.ts';
export { startKubelet, type KubeletOptions, type PodOutcome } from './models/kube/controllers/kubelet.ts';
export { startKubeScheduler, type KubeSchedulerOptions } from './models/kube/controllers/kube-scheduler.ts';
export { changeOf, type ObjectChange } from './models/kube/object-change.ts';
export { readPod } from './models/kube/objects/pod-fields.ts';
export { DatabaseServer } from './models/database/server/server.ts';
export { defineSchema } from './models/database/sql/define-schema.ts';
export { rowChangeOf, type ChangeOfRow } from './models/database/row-change.ts';
export { sqlPort } from './models/database/client/sql-port.ts';

/** The ports that modules are written against. */
export type { Clock, EpochMilliseconds, Milliseconds } from './modules/ports/clock.ts';
export type { Lifecycle } from './modules/ports/lifecycle.ts';
export type { Json, Log } from './modules/ports/log.ts';
export type { Random } from './modules/ports/random.ts';
export type * from './modules/ports/kube.ts';
export { leases, type Lease } from './modules/ports/lease.ts';
export { configMaps, type ConfigMap } from './modules/ports/config-map.ts';
export { events, pods, type EventObject, type Pod } from './modules/ports/pod.ts';
export type { CommitUnknown, SqlFailure, SqlResult } from './modules/ports/sql/failure.ts';
export type { Sql, TransactionOptions } from './modules/ports/sql/sql.ts';
export { createTables } from './modules/ports/sql/create-tables.ts';
export type { Tables, TablesOf, TableDefinition } from './modules/ports/sql/tables.ts';
export type { SqlCapabilities } from './modules/ports/sql/capabilities.ts';
export { dbClock, dbNow } from './modules/ports/sql/fragments.ts';
export { retry, type Repeatable, type RetryOptions, type Settlement } from './modules/ports/sql/retry.ts';

/** What a controller is made of, as client-go has it. */
export { Informer, type InformerOptions } from './modules/informer/informer.ts';
export { keyOf } from './modules/informer/object-cache.ts';
export type { InformerHandlers } from './modules/informer/handlers.ts';
export { WorkQueue } from './modules/work-queue/work-queue.ts';
export { controllerRateLimiter, type RateLimiter } from './modules/work-queue/rate-limiter.ts';
export { LeaderElector, type LeaderElectorOptions } from './modules/leader-election/elector.ts';

/** Properties to put on duty in a scenario of your own. */
export { monitorSoleHolder, type Holding } from './properties/sole-holder.ts';
export { monitorDoneInTime, type DoneInTimeOptions } from './properties/done-in-time.ts';
export { whileUnstruck } from './properties/while-unstruck.ts';

export { runPlan, type RunOptions, type RunResult } from './sim/scenario/run.ts';
export type { Plan, StrategyName } from './sim/scenario/plan.ts';
export { decodeToken, encodeToken, type Token } from './sim/token/token.ts';
export type { Deviation } from './sim/strategies/replay.ts';
/** Writes the order of a recorded run down, for a token that does not depend on a strategy. */
export { deviationsOf } from './sim/strategies/deviations.ts';
export { reproduce, type Reproduction } from './sim/token/reproduce.ts';
export { UsageError } from './sim/usage-error.ts';

/** The scenarios that ship with deadheat. */
export { museum } from './scenarios/museum.ts';
