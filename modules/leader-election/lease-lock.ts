import type { Kube, KubeResult } from '../ports/kube.ts';
import { leases, type Lease } from '../ports/lease.ts';
import { recordOf, specOf, type ElectionRecord } from './election-record.ts';

/** Waits for an answer, and for how long is its own affair: it may answer with a failure before the server does. */
export type Patience = <T>(answer: Promise<KubeResult<T>>) => Promise<KubeResult<T>>;

/**
 * One Lease object, as it was last read or written. Updates carry that version, so that of two writers one is refused.
 * What arrives after the caller's patience has run out is not taken over.
 */
export class LeaseLock {
  readonly #kube: Kube;
  readonly #namespace: string;
  readonly #name: string;
  #lease: Lease | null = null;

  constructor(kube: Kube, namespace: string, name: string) {
    this.#kube = kube;
    this.#namespace = namespace;
    this.#name = name;
  }

  /** Of what was last read or written; empty before. */
  get resourceVersion(): string {
    return this.#lease?.metadata.resourceVersion ?? '';
  }

  read(patience: Patience): Promise<KubeResult<ElectionRecord>> {
    return this.#take(patience(this.#kube.get(leases, this.#namespace, this.#name)));
  }

  create(record: ElectionRecord, patience: Patience): Promise<KubeResult<ElectionRecord>> {
    const metadata = { name: this.#name, namespace: this.#namespace };
    const lease: Lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: specOf(record) };
    return this.#take(patience(this.#kube.create(leases, this.#namespace, lease)));
  }

  /** Writes over what was last read or written. Without that there is nothing to write over: then it creates. */
  update(record: ElectionRecord, patience: Patience): Promise<KubeResult<ElectionRecord>> {
    if (this.#lease === null) return this.create(record, patience);
    const lease: Lease = { ...this.#lease, spec: specOf(record) };
    return this.#take(patience(this.#kube.replace(leases, this.#namespace, lease)));
  }

  async #take(answer: Promise<KubeResult<Lease>>): Promise<KubeResult<ElectionRecord>> {
    const result = await answer;
    if (!result.ok) return result;
    this.#lease = result.value;
    return { ok: true, value: recordOf(result.value) };
  }
}
