import { defaultConfig } from '../../modules/adoption/config.ts';
import { schedulers, type AdoptionVariant, type SchedulerFactory } from '../../modules/adoption/variants.ts';
import type { SettingValues, VariantDefinition } from '../../sim/scenario/definition.ts';

const { scheduler, core, kubernetes_executor: executor } = defaultConfig;

/** Intervals are upstream's; the small workload keeps a run cheap. For the reported one: perMinute 1000, minutes 60. */
export const parameters = {
  schedulers: { type: 'number', default: 3, minimum: 1, maximum: 9, whole: true, about: 'Schedulers.' },
  tasks: { type: 'number', default: 40, minimum: 1, maximum: 2000, whole: true, about: 'Most tasks in five minutes.' },
  faultKinds: {
    type: 'choice',
    default: 'all',
    choices: ['all', 'database', 'pause', 'clock', 'crash'],
    about: 'Which faults: all, or those of the database, pauses, wall clocks or crashes alone.',
  },
  perMinute: {
    type: 'number',
    default: 0,
    minimum: 0,
    maximum: 6000,
    about: 'Instead of a drawn workload, so many short tasks a minute.',
  },
  minutes: { type: 'number', default: 20, minimum: 1, maximum: 240, about: 'For how many minutes, with perMinute.' },
  heartbeat: {
    type: 'number',
    default: scheduler.scheduler_heartbeat_sec,
    minimum: 1,
    maximum: 60,
    about: 'scheduler_heartbeat_sec, s.',
  },
  threshold: {
    type: 'number',
    default: scheduler.scheduler_health_check_threshold,
    minimum: 2,
    maximum: 600,
    about: 'scheduler_health_check_threshold, s.',
  },
  interval: {
    type: 'number',
    default: scheduler.orphaned_tasks_check_interval,
    minimum: 5,
    maximum: 3600,
    about: 'orphaned_tasks_check_interval, s.',
  },
  loop: {
    type: 'number',
    default: 3,
    minimum: 0.1,
    maximum: 60,
    about: 'Pause between two scheduler loops, s: scheduler_idle_sleep_time (upstream 1) and what is not modelled.',
  },
  batch: {
    type: 'number',
    default: 4,
    minimum: 1,
    maximum: 1000,
    whole: true,
    about: 'worker_pods_creation_batch_size (upstream 1).',
  },
  parallelism: {
    type: 'number',
    default: core.parallelism,
    minimum: 1,
    maximum: 10_000,
    whole: true,
    about: 'Slots of one executor.',
  },
  deletePods: { type: 'boolean', default: executor.delete_worker_pods, about: 'delete_worker_pods.' },
  kubeTimeout: { type: 'number', default: 30_000, minimum: 100, maximum: 600_000, about: 'Kubernetes client, ms.' },
  databaseTimeout: { type: 'number', default: 20_000, minimum: 100, maximum: 600_000, about: 'Database client, ms.' },
} as const;

export type Values = SettingValues<typeof parameters>;

export const variants: { readonly [name in AdoptionVariant]: VariantDefinition<SchedulerFactory> } = {
  'airflow-2.9': {
    about: 'Every sweep adopts the completed pods of everybody else and counts them as running.',
    seeds: 30,
    breaks: ['no-relabel-of-live-owner', 'bounded-adoption-patches', 'no-double-accounting'],
    code: schedulers['airflow-2.9'],
  },
  'orphans-only': {
    about: 'Adoption only for orphaned tasks: completed pods of dead schedulers stay.',
    breaks: ['completed-pods-cleaned'],
    seeds: 200,
    code: schedulers['orphans-only'],
  },
  'pr-61839': {
    about: 'Every interval each scheduler adopts the completed pods of all others.',
    seeds: 30,
    breaks: ['no-relabel-of-live-owner', 'bounded-adoption-patches'],
    code: schedulers['pr-61839'],
  },
  'pr-66400': {
    about: 'Spares the pods of living siblings, unless the database does not tell who lives.',
    breaks: ['no-relabel-of-live-owner'],
    code: schedulers['pr-66400'],
  },
  'pr-66400-detached': {
    about: 'The query for living siblings commits and closes the sweep’s transaction.',
    breaks: ['no-uncaught-error', 'bounded-relabels'],
    code: schedulers['pr-66400-detached'],
  },
  'pr-66400-undrained': {
    about: 'Adopted completed pods are never forgotten and deleted again with every result.',
    breaks: ['bounded-pod-deletes'],
    code: schedulers['pr-66400-undrained'],
  },
  fenced: {
    about: 'Leases, deaths by observation, conditional adoption, database first: recommended.',
    seeds: 100,
    code: schedulers.fenced,
  },
};
