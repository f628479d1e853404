import type { KubeObject } from '../../../../modules/ports/kube.ts';
import { isRecord, partOf } from '../../objects/object-fields.ts';

/**
 * Seconds that a DELETE leaves a pod to end by itself: none when it was never scheduled or is over
 * (podStrategy.CheckGracefulDelete, pkg/registry/core/pod/strategy.go, 1.36).
 */
export function podGracePeriod(pod: KubeObject, requested: number | undefined): number {
  const spec = partOf(pod, 'spec');
  const status = partOf(pod, 'status');
  const nodeName = isRecord(spec) ? spec['nodeName'] : undefined;
  const phase = isRecord(status) ? status['phase'] : undefined;
  const usual = isRecord(spec) ? spec['terminationGracePeriodSeconds'] : undefined;
  const period = requested ?? (typeof usual === 'number' ? usual : 0);
  if (nodeName === undefined || nodeName === '' || phase === 'Succeeded' || phase === 'Failed') return 0;
  return period < 0 ? 1 : period;
}
