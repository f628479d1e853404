import type { Kysely } from 'kysely';
import type { Queue } from '../../ports/queue.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import type { JobSpec } from '../job.ts';
import { answer, refuse, type Answer } from './answer.ts';
import { isTerminal, type EventSchema, type EventsTable, type JobRow, type Phase, type StoredSpec } from './schema.ts';

export interface EventApiPorts {
  readonly sql: Sql<EventSchema>;
  readonly queue: Queue;
}

/** The queues between API servers and schedulers. */
export const workerQueue = 'workers';
export const jobQueue = 'jobs';

/** A job as a worker asks for it. */
export interface NewJob {
  readonly name: string;
  readonly spec: JobSpec;
  readonly usesWorkspace: boolean;
}

export interface JobStatus {
  readonly phase: Phase;
  readonly result: string | null;
}

const redaction = '*** REDACTED ***';

/**
 * Brigade v2's API of events and jobs (v2/apiserver/internal/api: events.go, jobs.go, workers.go and their MongoDB stores).
 * Each statement commits by itself, as each operation on a document does, and nothing is published in the transaction of
 * what it tells of. Ids are given or derived, where upstream draws them.
 */
export class EventApi {
  readonly #ports: EventApiPorts;

  constructor(ports: EventApiPorts) {
    this.#ports = ports;
  }

  async createEvent(id: string): Promise<Answer<null>> {
    return this.#insertEvent({ Id: id, RootId: id, Attempt: 1, WorkerPhase: 'PENDING' }, []);
  }

  /** The same event again, with the jobs that have succeeded and do not need the workspace. Resolves to its id. */
  async retryEvent(id: string): Promise<Answer<string>> {
    const read = await this.getEvent(id);
    if (!read.ok) return read;
    const { event, jobs } = read.value;
    if (!isTerminal(event.WorkerPhase)) return refuse('conflict', `the worker of ${id} is ${event.WorkerPhase}`);
    const attempt = event.Attempt + 1;
    const next = `${event.RootId}-${attempt}`;
    const inherited = jobs.filter(({ Phase: phase, UsesWorkspace }) => phase === 'SUCCEEDED' && !UsesWorkspace);
    const row: EventsTable = { Id: next, RootId: event.RootId, Attempt: attempt, WorkerPhase: 'PENDING' };
    const inserted = await this.#insertEvent(row, inherited);
    return inserted.ok ? answer(next) : inserted;
  }

  async #insertEvent(event: EventsTable, inherited: readonly JobRow[]): Promise<Answer<null>> {
    const { sql, queue } = this.#ports;
    // One document upstream, so one transaction here.
    const inserted = await sql.transaction({}, async (transaction) => {
      await transaction.insertInto('events').values(event).execute();
      for (const job of inherited) {
        const { Name, UsesWorkspace, Phase: phase, Result, EventId } = job;
        const documents = { Spec: JSON.stringify(job.Spec), Secrets: JSON.stringify(job.Secrets) };
        const logs = { LogsEventId: job.LogsEventId ?? EventId };
        const row = { EventId: event.Id, Name, UsesWorkspace, Phase: phase, Result, ...documents, ...logs };
        await transaction.insertInto('jobs').values(row).execute();
      }
    });
    if (!inserted.ok) {
      const taken = inserted.error.kind === 'uniqueViolation';
      return refuse(taken ? 'conflict' : 'unavailable', inserted.error.message);
    }
    const published = await queue.publish(workerQueue, event.Id);
    return published.ok ? answer(null) : refuse('unavailable', 'the worker could not be scheduled');
  }

  /** The event, and its jobs in the order in which they came. */
  async getEvent(id: string): Promise<Answer<{ readonly event: EventsTable; readonly jobs: readonly JobRow[] }>> {
    const read = await this.#ports.sql.attempt(async (query) => ({
      event: await query.selectFrom('events').selectAll().where('Id', '=', id).executeTakeFirst(),
      jobs: await query.selectFrom('jobs').selectAll().where('EventId', '=', id).orderBy('Seq').execute(),
    }));
    if (!read.ok) return refuse('unavailable', read.error.message);
    const { event, jobs } = read.value;
    return event === undefined ? refuse('notFound', `there is no event ${id}`) : answer({ event, jobs });
  }

  /** The job of that name; the first where there are several. */
  async jobStatus(event: string, name: string): Promise<Answer<JobStatus>> {
    const read = await this.getEvent(event);
    if (!read.ok) return read;
    const job = read.value.jobs.find(({ Name }) => Name === name);
    if (job === undefined) return refuse('notFound', `there is no job ${name}`);
    return answer({ phase: job.Phase, result: job.Result });
  }

  /** JobsService.Create. */
  async createJob(eventId: string, { name, spec, usesWorkspace }: NewJob): Promise<Answer<null>> {
    const read = await this.getEvent(eventId);
    if (!read.ok) return read;
    const { event, jobs } = read.value;
    const known = jobs.find(({ Name }) => Name === name);
    if (known !== undefined) {
      if (event.Attempt === 1) return refuse('conflict', `event ${eventId} already has a job ${name}`);
      if (equal(known.Spec, { image: spec.image, env: spec.env })) return answer(null);
      if (known.LogsEventId === null) return refuse('conflict', `event ${eventId} has a job ${name} of its own`);
    }
    const { sql, queue } = this.#ports;
    const env = Object.fromEntries(Object.keys(spec.env).map((key) => [key, redaction]));
    const stored: StoredSpec = { image: spec.image, env };
    const pushed = await sql.attempt((query) =>
      query
        .insertInto('jobs')
        .values({
          EventId: eventId,
          Name: name,
          Spec: JSON.stringify(stored),
          Secrets: JSON.stringify(spec),
          UsesWorkspace: usesWorkspace,
          Phase: 'PENDING',
          Result: null,
          LogsEventId: null,
        })
        .execute(),
    );
    if (!pushed.ok) return refuse('unavailable', pushed.error.message);
    const published = await queue.publish(jobQueue, JSON.stringify([eventId, name]));
    return published.ok ? answer(null) : refuse('unavailable', `job ${name} could not be scheduled`);
  }

  /** WorkersService.UpdateStatus: reads, then writes; a phase that is terminal by then is overwritten. */
  async updateWorker(id: string, phase: Phase): Promise<Answer<null>> {
    const read = await this.getEvent(id);
    if (!read.ok) return read;
    const { WorkerPhase } = read.value.event;
    if (isTerminal(WorkerPhase)) return refuse('conflict', `the worker of ${id} is ${WorkerPhase}`);
    return this.#write((query) =>
      query.updateTable('events').set({ WorkerPhase: phase }).where('Id', '=', id).execute(),
    );
  }

  /** JobsService.UpdateStatus: the same, for the first job of that name (MongoDB's positional `$`). */
  async updateJob(event: string, name: string, phase: Phase, result: string | null): Promise<Answer<null>> {
    const read = await this.getEvent(event);
    if (!read.ok) return read;
    const job = read.value.jobs.find(({ Name }) => Name === name);
    if (job === undefined) return refuse('notFound', `there is no job ${name}`);
    if (isTerminal(job.Phase)) return refuse('conflict', `job ${name} is ${job.Phase}`);
    return this.#write((query) =>
      query.updateTable('jobs').set({ Phase: phase, Result: result }).where('Seq', '=', job.Seq).execute(),
    );
  }

  async #write(work: (query: Kysely<EventSchema>) => Promise<unknown>): Promise<Answer<null>> {
    const written = await this.#ports.sql.attempt(work);
    return written.ok ? answer(null) : refuse('unavailable', written.error.message);
  }
}

function equal(stored: StoredSpec, asked: StoredSpec): boolean {
  return canonical(stored) === canonical(asked);
}

function canonical({ image, env }: StoredSpec): string {
  return JSON.stringify([image, ...Object.entries(env).toSorted(([left], [right]) => (left < right ? -1 : 1))]);
}
