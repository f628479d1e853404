import type { Clock } from '../ports/clock.ts';
import type { Kube } from '../ports/kube.ts';
import type { Lifecycle } from '../ports/lifecycle.ts';
import type { Log } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import type { Sql } from '../ports/sql/sql.ts';
import type { AirflowSchema } from './schema.ts';

/** The world as a scheduler sees it. */
export interface SchedulerPorts {
  readonly kube: Kube;
  readonly sql: Sql<AirflowSchema>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}
