import { createHash } from 'node:crypto';
import type { ComparedStep } from '../../reports/doctor-result.ts';

/** Equal for equal traces, and short enough to be sent for every run. */
export function fingerprint(steps: readonly ComparedStep[]): string {
  const hash = createHash('sha256');
  for (const { event, time, pending, digest } of steps) hash.update(`${event}\n${time}\n${pending}\n${digest}\n`);
  return hash.digest('base64url');
}
