import type { ColumnType, Generated, Selectable } from 'kysely';
import type { TablesOf } from '../../ports/sql/tables.ts';
import type { JobSpec } from '../job.ts';

/** WorkerPhase and JobPhase of Brigade v2 (v2/apiserver/internal/api); SCHEDULING_FAILED and CANCELED are never reached here. */
export type Phase = 'PENDING' | 'STARTING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT' | 'UNKNOWN';

export function isTerminal(phase: Phase): boolean {
  return phase === 'SUCCEEDED' || phase === 'FAILED' || phase === 'ABORTED' || phase === 'TIMED_OUT';
}

type Document<T> = ColumnType<T, string, string>;

/** The part of a job's spec that the API server keeps and compares. */
export interface StoredSpec {
  readonly image: string;
  readonly env: { readonly [name: string]: string };
}

export interface EventsTable {
  readonly Id: string;
  /** Label `brigade.sh/retryOf`, followed to its beginning. */
  readonly RootId: string;
  /** Counts the events of a root, from 1; those from 2 on are retries. */
  readonly Attempt: number;
  readonly WorkerPhase: Phase;
}

/** Upstream: an array in the event's document. `Seq` keeps the order of `$push`, in which names may repeat. */
export interface JobsTable {
  readonly Seq: Generated<number>;
  readonly EventId: string;
  readonly Name: string;
  /** Values of `env` are redacted. */
  readonly Spec: Document<StoredSpec>;
  /** Upstream: in a Kubernetes Secret. What the pod is made of. */
  readonly Secrets: Document<JobSpec>;
  readonly UsesWorkspace: boolean;
  readonly Phase: Phase;
  readonly Result: string | null;
  /** Of an inherited job: the event that has run it. */
  readonly LogsEventId: string | null;
}

export interface EventSchema {
  readonly events: EventsTable;
  readonly jobs: JobsTable;
}

export type JobRow = Selectable<JobsTable>;

export const eventTables: TablesOf<EventSchema> = {
  events: {
    columns: {
      Id: 'text',
      RootId: 'text',
      Attempt: 'integer',
      WorkerPhase: 'text',
    },
    primaryKey: ['Id'],
    indexes: [['RootId']],
  },
  jobs: {
    columns: {
      Seq: { type: 'integer', identity: true },
      EventId: 'text',
      Name: 'text',
      Spec: 'jsonb',
      Secrets: 'jsonb',
      UsesWorkspace: 'boolean',
      Phase: 'text',
      Result: { type: 'text', nullable: true },
      LogsEventId: { type: 'text', nullable: true },
    },
    primaryKey: ['Seq'],
    indexes: [['EventId']],
  },
};
