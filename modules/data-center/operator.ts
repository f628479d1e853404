import type { Clock, Milliseconds } from '../ports/clock.ts';
import type { DeleteOptions, Kube, KubeResult } from '../ports/kube.ts';
import type { Lifecycle } from '../ports/lifecycle.ts';
import {
  claims,
  claimsOf,
  dataCenters,
  finalizer,
  nameLabel,
  uidLabel,
  type Claim,
  type DataCenter,
} from './data-center.ts';

/** Which claims are a data center's own, and what must still be true of one when the request to delete it arrives. */
export interface Ownership {
  readonly owns: (dataCenter: DataCenter, claim: Claim) => boolean;
  readonly guard: (claim: Claim) => DeleteOptions;
}

/** Historic (instaclustr/cassandra-operator#402): all that bear its name. */
export const byName: Ownership = { owns: () => true, guard: () => ({}) };

/** As mended by #403: those that bear its uid; but they are deleted by name. */
export const byUid: Ownership = { owns: bearsUid, guard: () => ({}) };

/** Recommended: also deleted by uid, so that a request that arrives late deletes nothing that was made since. */
export const guarded: Ownership = {
  owns: bearsUid,
  guard: ({ metadata: { uid } }) => (uid === undefined ? {} : { preconditions: { uid } }),
};

function bearsUid({ metadata: { uid } }: DataCenter, { metadata: { labels } }: Claim): boolean {
  return labels?.[uidLabel] === uid;
}

export interface DataCenterPorts {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly lifecycle: Lifecycle;
}

/** How long the nodes of a deleted data center have to flush and stop before their volumes go. */
const drainPeriod: Milliseconds = 6_000;

/**
 * The operator of data centers with `deletePVCs`: makes a claim for each node, and deletes them when the data center is
 * deleted. What it is called with may be older than what an earlier life of it has seen, or done.
 * Not taken over: the nodes themselves, and everything else that such an operator does.
 */
export class DataCenterOperator {
  readonly #ports: DataCenterPorts;
  readonly #ownership: Ownership;

  constructor(ports: DataCenterPorts, ownership: Ownership) {
    this.#ports = ports;
    this.#ownership = ownership;
  }

  /** Brings about what the data center asks for. False: not done, try again. */
  async reconcile(dataCenter: DataCenter): Promise<boolean> {
    const { deletionTimestamp, finalizers = [] } = dataCenter.metadata;
    const isHeld = finalizers.includes(finalizer);
    if (deletionTimestamp === undefined) {
      // The finalizer comes first: there is never a claim that nobody will delete.
      const held = isHeld || (await this.#putFinalizers(dataCenter, [...finalizers, finalizer])).ok;
      return held && this.#provide(dataCenter);
    }
    const others = finalizers.filter((each) => each !== finalizer);
    return !isHeld || ((await this.#tearDown(dataCenter)) && isDone(await this.#putFinalizers(dataCenter, others)));
  }

  #putFinalizers(dataCenter: DataCenter, finalizers: readonly string[]): Promise<KubeResult<DataCenter>> {
    const { namespace = null } = dataCenter.metadata;
    const metadata = { ...dataCenter.metadata, finalizers };
    return this.#ports.kube.replace(dataCenters, namespace, { ...dataCenter, metadata });
  }

  async #provide(dataCenter: DataCenter): Promise<boolean> {
    const { namespace = null } = dataCenter.metadata;
    for (const claim of claimsOf(dataCenter)) {
      const created = await this.#ports.kube.create(claims, namespace, claim);
      if (created.ok) continue;
      if (created.error.kind !== 'alreadyExists' || !(await this.#isOwn(dataCenter, claim))) return false;
    }
    return true;
  }

  /** Whether the claim of that name is the data center's own. One that an earlier data center has left is deleted. */
  async #isOwn(dataCenter: DataCenter, { metadata: { name = '' } }: Claim): Promise<boolean> {
    const { namespace = null, name: center = '', uid } = dataCenter.metadata;
    const found = await this.#ports.kube.get(claims, namespace, name);
    if (!found.ok || this.#ownership.owns(dataCenter, found.value)) return found.ok;
    const current = await this.#ports.kube.get(dataCenters, namespace, center);
    if (current.ok && current.value.metadata.uid === uid) await this.#delete(found.value);
    return false;
  }

  async #tearDown(dataCenter: DataCenter): Promise<boolean> {
    const { kube, clock, lifecycle } = this.#ports;
    await clock.sleep(drainPeriod);
    if (lifecycle.stopping) return false;
    const { namespace = null, name = '' } = dataCenter.metadata;
    const listed = await kube.list(claims, namespace, { labelSelector: `${nameLabel}=${name}` });
    if (!listed.ok) return false;
    for (const claim of listed.value.items) {
      if (this.#ownership.owns(dataCenter, claim) && !(await this.#delete(claim))) return false;
    }
    return true;
  }

  /** True when the claim is gone, also if another one of its name stands there now. */
  async #delete(claim: Claim): Promise<boolean> {
    const { namespace = null, name = '' } = claim.metadata;
    const deleted = await this.#ports.kube.delete(claims, namespace, name, this.#ownership.guard(claim));
    return isDone(deleted) || (!deleted.ok && deleted.error.kind === 'conflict');
  }
}

/** Done, or there is nothing left that it could be done to. */
function isDone(result: KubeResult<unknown>): boolean {
  return result.ok || result.error.kind === 'notFound';
}
