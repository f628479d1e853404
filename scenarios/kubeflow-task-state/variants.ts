import { failureAtOnce, failureBeforeAll, allChildren } from '../../modules/task-state/parent-state.ts';
import { locked, propagateInTransaction, unlocked } from '../../modules/task-state/propagation/in-transaction.ts';
import { tasksBeforeLinks, tasksLast } from '../../modules/task-state/client/batch-updater.ts';
import { carriedByServer, oneSnapshot, snapshotPerLevel } from '../../modules/task-state/client/carry-outputs.ts';
import { byPrefix, keepsEnd, startsOver, withExitHandlers } from '../../modules/task-state/client/driver.ts';
import { downgrade, linkedByClient, linkedByServer, persist } from '../../modules/task-state/client/launcher.ts';
import { byClient, byServer } from '../../modules/task-state/client/propagate.ts';
import {
  alwaysOutput,
  asAsked,
  asClaimed,
  derivedId,
  ofItsRun,
  randomId,
} from '../../modules/task-state/store/artifacts.ts';
import { findThenInsert, logicalKey, plain } from '../../modules/task-state/store/create-task.ts';
import { collecting, rowsOnly, withFiles } from '../../modules/task-state/store/delete-run.ts';
import { anyState, succeeded } from '../../modules/task-state/store/find-cached.ts';
import { always, onChange } from '../../modules/task-state/store/retry-run.ts';
import { runOnly, withTasks } from '../../modules/task-state/store/run-end.ts';
import { clears, comesTooLate, overwrites, saysNothing } from '../../modules/task-state/store/task-change.ts';
import { checkThenWrite, insideTransaction, noGuard } from '../../modules/task-state/store/terminal-guard.ts';
import type { TaskServiceSettings } from '../../modules/task-state/task-service.ts';
import type { VariantDefinition } from '../../sim/scenario/definition.ts';
import type { PodSettings } from './pod.ts';
import { pipelineRoot } from './world.ts';

/** The code that one variant deploys. */
export interface Deployment {
  /** How old a standby's state is, ms: GetRun reads there. Default: it reads the primary. */
  readonly standbyLag?: readonly [number, number];
  /** Whether the bucket removes files by their age, as upstream recommends (kubeflow/pipelines#5509). */
  readonly lifecycleRule: boolean;
  readonly server: TaskServiceSettings;
  readonly pod: PodSettings;
}

const pullRequest: Deployment = {
  lifecycleRule: true,
  server: {
    createTask: plain,
    cacheSource: succeeded,
    outputType: alwaysOutput,
    artifactId: randomId,
    artifactNamespace: asClaimed,
    endRun: runOnly,
    deleteRun: rowsOnly,
    resetHistory: always,
    emptyText: saysNothing,
    secondEnd: overwrites,
    guard: noGuard,
    afterwards: async () => {},
  },
  pod: {
    flushOrder: tasksBeforeLinks,
    carry: oneSnapshot,
    propagate: byClient(allChildren, false),
    onError: downgrade,
    reuse: linkedByClient,
    onRestart: startsOver,
    detectType: byPrefix,
  },
};

const branch: Deployment = {
  ...pullRequest,
  server: { ...pullRequest.server, createTask: findThenInsert, outputType: asAsked },
  pod: {
    ...pullRequest.pod,
    flushOrder: tasksLast,
    carry: snapshotPerLevel,
    propagate: byClient(failureBeforeAll, true),
  },
};

const successor: Deployment = { ...branch, pod: { ...branch.pod, propagate: byClient(failureAtOnce, true) } };

const recommended: Deployment = {
  lifecycleRule: false,
  server: {
    createTask: logicalKey,
    cacheSource: succeeded,
    outputType: asAsked,
    artifactId: derivedId,
    artifactNamespace: ofItsRun,
    endRun: withTasks,
    deleteRun: collecting(pipelineRoot),
    resetHistory: onChange,
    emptyText: clears,
    secondEnd: comesTooLate,
    guard: insideTransaction,
    afterwards: propagateInTransaction(locked),
  },
  pod: {
    flushOrder: tasksLast,
    carry: carriedByServer,
    propagate: byServer,
    onError: persist,
    reuse: linkedByServer,
    onRestart: keepsEnd,
    detectType: withExitHandlers,
  },
};

export const variants = {
  'pr-12430': {
    about: 'Historic: each driver makes a task, a parent waits for all children, states are sent before links.',
    breaks: ['one-task-per-node', 'outputs-before-success', 'parents-follow-children', 'reused-outputs-exist'],
    code: pullRequest,
  },
  'mlmd-removal': {
    about: 'Historic, the branch: tasks have a logical key, a failure need not wait for children that never started.',
    breaks: [
      'ended-task-stays',
      'parents-follow-children',
      'one-artifact-per-output',
      'no-repeated-state',
      'reused-outputs-exist',
    ],
    seeds: 200,
    code: branch,
  },
  'pr-13986': {
    about: 'Historic, as merged: a failure goes up at once; nothing keeps late writers from a run that has ended.',
    breaks: [
      'ended-task-stays',
      'no-change-after-run-ended',
      'parents-follow-children',
      'one-artifact-per-output',
      'no-repeated-state',
      'reused-outputs-exist',
    ],
    seeds: 200,
    code: successor,
  },
  'checked-first': {
    about: 'As the review of #12430 asks for: the run is read before each update, outside of its transaction.',
    breaks: ['ended-task-stays', 'no-change-after-run-ended', 'parents-follow-children'],
    // The run has to end within the few milliseconds of an update.
    seeds: 400,
    code: { ...successor, server: { ...successor.server, guard: checkThenWrite } },
  },
  'files-with-run': {
    about: 'pr-13986 as #10816 asks for: the deletion of a run takes the files of its outputs along.',
    breaks: ['ended-task-stays', 'parents-follow-children', 'reused-outputs-exist'],
    code: { ...successor, lifecycleRule: false, server: { ...successor.server, deleteRun: withFiles } },
  },
  'stale-reads': {
    about: 'A mutant of pr-13986: launchers judge parents by what a standby of the database shows.',
    breaks: ['parents-follow-children'],
    seeds: 20,
    code: { ...successor, standbyLag: [100, 2000] },
  },
  'careless-cache': {
    about: 'A mutant of server-side: the cache takes results of tasks in any state, and no fingerprint is cleared.',
    breaks: ['cache-hits-from-success'],
    seeds: 20,
    code: { ...recommended, server: { ...recommended.server, cacheSource: anyState, emptyText: saysNothing } },
  },
  'unlocked-merge': {
    about: 'A mutant of server-side: a task is read, merged and written without its row being held meanwhile.',
    breaks: ['parameters-add-up'],
    seeds: 100,
    code: { ...recommended, server: { ...recommended.server, afterwards: propagateInTransaction(unlocked) } },
  },
  'server-side': {
    about: 'Recommended: the server sets the states of parents, in the transaction of the update, fenced by attempt.',
    seeds: 200,
    code: recommended,
  },
} as const satisfies { readonly [name: string]: VariantDefinition<Deployment> };

export type VariantName = keyof typeof variants;
