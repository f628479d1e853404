import { judgeSnapshot } from './judge-snapshot.ts';
import { takeSnapshot } from './snapshot.ts';
import { conclude, listFailed, type VerifyPods } from './verdict.ts';

/**
 * One LIST, judged at once: the first revision of NVIDIA/aicr#1092. Its numbers agree with each other, but a pod that the
 * scheduler has merely not come to yet fails the check (seen on the eks-inference and oke-training lanes).
 */
export const singleSnapshot: VerifyPods = async (ports, config) => {
  const snapshot = await takeSnapshot(ports, config.rules, 1);
  const verdict = snapshot.ok
    ? await judgeSnapshot(ports, config, snapshot.value, { attempts: 1, waitedSeconds: 0 })
    : listFailed(snapshot.error, 1, 0);
  return conclude(ports, 'singleSnapshot', verdict);
};
