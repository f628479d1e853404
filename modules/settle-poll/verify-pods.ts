import { fiveReads } from './five-reads.ts';
import { settleStable } from './settle-stable.ts';
import { settle } from './settle.ts';
import { singleSnapshot } from './single-snapshot.ts';
import type { VariantName, VerifyPods } from './verdict.ts';

/**
 * Verifies, after a deployment, that the scheduler found a node for every pod: `verify_pods` of NVIDIA/aicr
 * (kwok/scripts/validate-scheduling.sh), in the order in which it was mended. `settleStable` is ours, and the one to use;
 * the others belong with `historicRules`.
 */
export const verifyPods = { fiveReads, singleSnapshot, settle, settleStable } as const satisfies {
  readonly [variant in VariantName]: VerifyPods;
};
