import { rowChangeOf } from '../../models/database/row-change.ts';
import { submit } from '../../modules/durable/claimed/build-store.ts';
import { controlBuilds } from '../../modules/durable/claimed/controller.ts';
import { durableTables } from '../../modules/durable/claimed/schema.ts';
import { workClaimed } from '../../modules/durable/claimed/worker.ts';
import { insist, type System } from './system.ts';
import { namespace, scriptOf } from './workflow.ts';

/** Ms after which a build is given up: far more than faults can cost. */
const timeout = 1_800_000;

/** Ms for which builds are kept: longer than a request is ever under way here. */
const retention = 150_000;

/** What is recommended: builds and steps are rows, two equal controllers, workers are fenced. */
export const claimedSystem: System = {
  open({ simulation, ports, workload }) {
    for (const name of ['controller-0', 'controller-1']) {
      simulation.replica({ name, main: (process) => controlBuilds(ports(process), namespace, { retention }) });
    }
    return {
      async submit(process, run) {
        const { sql } = ports(process);
        await insist(process, async () => (await submit(sql, run, { timeout })).ok);
      },
      async worker(process, worker) {
        const end = await workClaimed(ports(process), worker, scriptOf(workload, worker.attempt));
        return end === 'SUCCEEDED';
      },
    };
  },
  runOf(fact) {
    const build = rowChangeOf(durableTables, 'builds', fact)?.after;
    if (!build) return null;
    const { Id, State } = build;
    return { run: Id, state: State === 'PENDING' || State === 'RUNNING' ? null : State };
  },
};
