import type { AdoptionConfig } from './config.ts';
import { FencedScheduler } from './fenced/fenced-scheduler.ts';
import type { SchedulerPorts } from './ports.ts';
import { UpstreamScheduler } from './scheduler/upstream-scheduler.ts';
import {
  airflow29,
  orphansOnly,
  periodicAdoption,
  scopedToDead,
  scopedToDeadDetached,
  scopedToDeadUndrained,
  type UpstreamStrategy,
} from './scheduler/upstream-strategy.ts';

/** Makes one life of a scheduler. */
export type SchedulerFactory = (ports: SchedulerPorts, config: AdoptionConfig) => { run(): Promise<void> };

/** The historic releases, broken and fixed, and the recommended one. */
export const schedulers = {
  'airflow-2.9': upstream(airflow29),
  'orphans-only': upstream(orphansOnly),
  'pr-61839': upstream(periodicAdoption),
  'pr-66400': upstream(scopedToDead),
  'pr-66400-detached': upstream(scopedToDeadDetached),
  'pr-66400-undrained': upstream(scopedToDeadUndrained),
  fenced: (ports, config) => new FencedScheduler(ports, config),
} as const satisfies { readonly [name: string]: SchedulerFactory };

export type AdoptionVariant = keyof typeof schedulers;

function upstream(strategy: UpstreamStrategy): SchedulerFactory {
  return (ports, config) => new UpstreamScheduler(ports, config, strategy);
}
