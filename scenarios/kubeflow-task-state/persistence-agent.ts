import type { PipelineEngine } from './engine.ts';
import type { PipelineApi } from './task-servers.ts';
import { run, secondRun } from './world.ts';

/** What a user does once a run is over. */
export interface Again {
  /** Ms until the same pipeline is run again. */
  readonly after: number;
  /** Ms from then on until the first run is deleted; null: it stays. */
  readonly deletion: number | null;
}

export interface RunsToReport {
  readonly first: PipelineEngine;
  readonly second: PipelineEngine;
  /** How often the user retries the first run when it has failed. */
  readonly retries: number;
  /** Null: it is left at one run. */
  readonly again: Again | null;
}

interface Ports {
  readonly api: PipelineApi;
  readonly sleep: (duration: number) => Promise<void>;
}

/** The persistence agent, which reports how runs have ended; and the user, who has them retried, run again, deleted. */
export async function reportRuns(ports: Ports, { first, second, retries, again }: RunsToReport): Promise<void> {
  await reportRun(ports, run, first, retries);
  if (again === null) return;
  await ports.sleep(again.after);
  second.start();
  await Promise.all([reportRun(ports, secondRun, second, 0), deleteRun(ports, again.deletion)]);
}

async function reportRun({ api, sleep }: Ports, id: string, engine: PipelineEngine, retries: number): Promise<void> {
  for (;;) {
    while (engine.phase === 'running') await sleep(2000);
    const { phase, attempt } = engine;
    while (!(await api.endRun(id, phase === 'failed' ? 'FAILED' : 'SUCCEEDED')).ok) await sleep(1000);
    await sleep(3000);
    if (phase === 'succeeded' || attempt > retries) return;
    const retried = await api.retryRun(id);
    // A retry whose answer was lost is refused the next time, since the run is RUNNING by then.
    if (retried.ok || retried.error.code === 'invalidArgument') engine.start();
  }
}

async function deleteRun({ api, sleep }: Ports, after: number | null): Promise<void> {
  if (after === null) return;
  await sleep(after);
  for (;;) {
    const deleted = await api.deleteRun(run);
    if (deleted.ok || deleted.error.code === 'notFound') return;
    await sleep(1000);
  }
}
