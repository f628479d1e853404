import { fail, succeed, unanswered, type ApiResult } from '../../modules/pipeline-api/result.ts';
import type { Files } from '../../modules/task-state/files.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';

/** The link between everyone and the bucket; also the name of its store in facts. */
export const bucketLink = 'bucket';

/** Ms until a client of the bucket gives up. */
const timeout = 10_000;

/** What a pod's launcher can do with the bucket. */
export interface BucketPort extends Files {
  put(uri: string): Promise<ApiResult<null>>;
}

/**
 * The object store with the files of artifacts, as S3 or MinIO: writes and removals are atomic and seen at once. Not
 * modelled: contents, versions, permissions, and that a rule is carried out once a day and late.
 */
export class Bucket {
  readonly #simulation: Simulation;
  readonly #expiresAfter: number | null;
  /** By URI the number of the write that made the file. */
  readonly #files = new Map<string, number>();
  #writes = 0;

  /** @param expiresAfter ms after which a lifecycle rule removes a file, whoever uses it; null: there is no rule */
  constructor(simulation: Simulation, expiresAfter: number | null) {
    this.#simulation = simulation;
    this.#expiresAfter = expiresAfter;
    simulation.declareLink(bucketLink, { request: [1, 20], reply: [0.5, 10] });
  }

  put(uri: string, process: string): void {
    const write = (this.#writes += 1);
    this.#observe(uri, true, process);
    this.#files.set(uri, write);
    if (this.#expiresAfter === null) return;
    const due = this.#simulation.now + this.#expiresAfter;
    this.#simulation.schedule(`bucket/expire ${uri} ${write}`, { earliest: due, latest: due + 1 }, () => {
      if (this.#files.get(uri) !== write) return;
      this.#simulation.mark('expired');
      this.remove(uri, null);
    });
  }

  remove(uri: string, process: string | null): void {
    if (!this.#files.has(uri)) return;
    this.#observe(uri, false, process);
    this.#files.delete(uri);
  }

  #observe(uri: string, stored: boolean, process: string | null): void {
    const before = this.#files.has(uri) ? { uri } : null;
    const change = { key: uri, before, after: stored ? { uri } : null, version: String(this.#writes), process };
    this.#simulation.observe({ kind: 'changed', store: bucketLink, collection: 'files', ...change });
  }
}

/** The bucket as one process has it. */
export function bucketPort(bucket: Bucket, process: Process): BucketPort {
  const call = (operation: string, uri: string, apply: () => void): Promise<ApiResult<null>> =>
    process.request<ApiResult<null>>({
      link: bucketLink,
      operation,
      object: uri,
      timeout,
      apply: (exchange) => {
        apply();
        exchange.reply(succeed(null), 'ok');
      },
      unanswered,
      failed: () => fail('unavailable', 'the bucket does not serve now'),
    });
  return {
    put: (uri) => call('PUT', uri, () => bucket.put(uri, process.name)),
    remove: (uri) => call('DELETE', uri, () => bucket.remove(uri, process.name)),
  };
}
