import { kubeClient } from '../../models/kube/client/client.ts';
import { stage, type Stage } from '../../models/kube/cluster.fixture.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import type { Fault } from '../../sim/faults/fault.ts';
import type { Process } from '../../sim/kernel/process.ts';
import { leases, type Lease } from '../../modules/ports/lease.ts';
import { LeaderElector, type LeaderElectorOptions, type Term } from '../../modules/leader-election/elector.ts';

const namespace = 'default';
const name = 'lock';
export const key = `${namespace}/${name}`;

/** What one candidate did, with virtual times. */
export interface Candidate {
  readonly terms: Term[];
  /** The process of each term. */
  readonly lives: Process[];
  readonly began: number[];
  readonly ended: number[];
  readonly leaders: string[];
  stopped: number;
  elector: LeaderElector | null;
}

/** What a candidate does with its term. By default nothing. */
type Work = (term: Term, process: Process) => Promise<void>;

export type Settings = Partial<Pick<LeaderElectorOptions, 'times' | 'release'>> & { readonly work?: Work };

interface Standing {
  /** Who it says it is; with `again` also which life. Default: its name. */
  readonly identity?: string;
  readonly again?: true;
  readonly startsAt?: number;
}

/** An election in a simulated cluster. */
export class Election {
  readonly stage: Stage;

  constructor(faults: readonly Fault[] = [], seed = 'election') {
    this.stage = stage({}, faults, seed);
  }

  /** Adds a replica that stands once, or until the end, under its name or another. */
  candidate(replica: string, settings: Settings & Standing = {}): Candidate {
    const { work = () => Promise.resolve(), identity = replica, again, startsAt = 0, ...options } = settings;
    const { simulation, cluster } = this.stage;
    const most = again === true ? Infinity : 1;
    const seen: Candidate = { terms: [], lives: [], began: [], ended: [], leaders: [], stopped: 0, elector: null };
    const main = async (process: Process): Promise<void> => {
      const kube = kubeClient(cluster, process, 0);
      const elector = new LeaderElector({
        ...machinePorts(process),
        ...options,
        kube,
        namespace,
        name,
        identity: again === true ? `${identity}.${process.incarnation}` : identity,
        callbacks: {
          onStartedLeading(term) {
            seen.terms.push(term);
            seen.lives.push(process);
            seen.began.push(simulation.now);
            return work(term, process);
          },
          onStoppedLeading: () => (seen.stopped += 1),
          onNewLeader: (leader) => seen.leaders.push(leader),
        },
      });
      seen.elector = elector;
      for (let runs = 0; runs < most && !process.stopping; runs++) {
        const terms = seen.terms.length;
        await elector.run();
        if (seen.terms.length > terms) seen.ended.push(simulation.now);
      }
    };
    simulation.replica({ name: replica, main, startWithin: [startsAt, startsAt], restartAfterExit: null });
    return seen;
  }

  /** Makes the world write a lease at a time, whatever is there; null deletes it. */
  write(at: number, spec: Lease['spec'] | null): void {
    const { simulation, cluster } = this.stage;
    simulation.schedule(simulation.identify('world/lease'), { earliest: at, latest: at }, () => {
      const target = { resource: leases, namespace, name } as const;
      const present = this.lease;
      if (spec === null) return void cluster.server(0).handle({ verb: 'delete', ...target, options: {} }, null);
      const { resourceVersion } = present?.metadata ?? {};
      const metadata = { name, namespace, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
      const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
      cluster.server(0).handle({ verb: 'update', ...target, body }, null);
    });
  }

  get lease(): Lease | undefined {
    return this.stage.cluster.peek(leases, key);
  }

  /** Requests of a replica that the server has answered, until `time`: `GET 404`, `POST 201`, and so on. */
  requests(replica: string, until = Infinity): string[] {
    return this.stage.facts.flatMap((fact) =>
      fact.kind === 'applied' && fact.process === replica && fact.time <= until
        ? [`${fact.operation} ${fact.outcome}`]
        : [],
    );
  }

  run(horizon: number): Promise<string> {
    return this.stage.run(horizon);
  }
}
