import type { Milliseconds } from '../ports/clock.ts';
import type { KubeError, KubeResult } from '../ports/kube.ts';
import type { VerifyConfig } from './config.ts';
import { takeSnapshot, type Snapshot } from './snapshot.ts';
import type { VerifyPorts } from './verdict.ts';

/** A snapshot, and between which two readings of the monotonic clock it was true. */
export interface TimedSnapshot extends Snapshot {
  readonly requestedAt: Milliseconds;
  readonly repliedAt: Milliseconds;
}

const transient: ReadonlySet<KubeError['kind']> = new Set([
  'timeout',
  'unreachable',
  'internal',
  'unavailable',
  'tooManyRequests',
]);

/**
 * Takes a snapshot; after a transient error asks again, up to `listRetries` times, each time after twice the backoff or
 * what the server asks for, if that is longer. A server that asks for more than the whole deadline is taken to be down.
 */
export async function takeSnapshotPatiently(
  ports: VerifyPorts,
  config: VerifyConfig,
  attempt: number,
): Promise<KubeResult<TimedSnapshot>> {
  const { clock, log } = ports;
  for (let retries = 0; ; retries += 1) {
    const requestedAt = clock.monotonic();
    const taken = await takeSnapshot(ports, config.rules, attempt);
    if (taken.ok) return { ok: true, value: { ...taken.value, requestedAt, repliedAt: clock.monotonic() } };
    const { kind, retryAfterSeconds = 0 } = taken.error;
    const hopeless = !transient.has(kind) || retryAfterSeconds > config.deadlineSeconds;
    if (hopeless || retries >= config.listRetries) return taken;
    const waitSeconds = Math.max(retryAfterSeconds, config.backoffSeconds * 2 ** retries);
    log.event('settle-poll.retry', { attempt, kind, waitSeconds });
    await clock.sleep(waitSeconds * 1_000);
  }
}
