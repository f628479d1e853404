import type { TablesOf } from '../../ports/sql/tables.ts';
import type { EpochMilliseconds } from '../../ports/clock.ts';

export type BuildState = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';

/** `builds`: one row a run of a script. */
export interface BuildsTable {
  readonly Id: string;
  readonly State: BuildState;
  /** The fencing token: counts the workers that the build was given to. Writes of an earlier one are refused. */
  readonly Epoch: number;
  /** By the database's clock: when the build goes to another worker, unless the present one has renewed it. */
  readonly ExpiresAt: EpochMilliseconds;
  /** By the database's clock: when the build is TIMED_OUT. */
  readonly GivesUpAt: EpochMilliseconds;
  /** By the database's clock: when it came to its end; null before. */
  readonly EndedAt: EpochMilliseconds | null;
}

/** `steps`: what is known of a job of a build. */
export interface StepsTable {
  readonly BuildId: string;
  readonly Name: string;
  /** Of the spec that it was asked for last. */
  readonly Digest: string;
  readonly State: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  /** The present attempt, or the last one. Counts over all specs, so that no two attempts share a pod. */
  readonly Attempt: number;
  /** The first one with this spec. */
  readonly FirstAttempt: number;
  /** By the database's clock: when the present attempt may begin. Stored, so that no worker waits for it anew. */
  readonly NotBefore: EpochMilliseconds;
  /** Of a step that has SUCCEEDED. */
  readonly Result: string | null;
}

/** `notifications`: the outbox. Written with the state that a row tells of. */
export interface NotificationsTable {
  readonly BuildId: string;
  readonly State: BuildState;
  /** Notifications of a build are delivered in this order. */
  readonly Position: number;
  readonly Sent: boolean;
}

export interface DurableSchema {
  readonly builds: BuildsTable;
  readonly steps: StepsTable;
  readonly notifications: NotificationsTable;
}

export const durableTables: TablesOf<DurableSchema> = {
  builds: {
    columns: {
      Id: 'text',
      State: 'text',
      Epoch: 'integer',
      ExpiresAt: 'bigint',
      GivesUpAt: 'bigint',
      EndedAt: { type: 'bigint', nullable: true },
    },
    primaryKey: ['Id'],
    indexes: [['State', 'ExpiresAt'], ['EndedAt']],
  },
  steps: {
    columns: {
      BuildId: 'text',
      Name: 'text',
      Digest: 'text',
      State: 'text',
      Attempt: 'integer',
      FirstAttempt: 'integer',
      NotBefore: 'bigint',
      Result: { type: 'text', nullable: true },
    },
    primaryKey: ['BuildId', 'Name'],
    foreignKeys: [{ columns: ['BuildId'], table: 'builds', onDelete: 'cascade' }],
  },
  notifications: {
    columns: { BuildId: 'text', State: 'text', Position: 'integer', Sent: 'boolean' },
    primaryKey: ['BuildId', 'Position'],
    foreignKeys: [{ columns: ['BuildId'], table: 'builds', onDelete: 'cascade' }],
  },
};
