import type { KubeObject } from '../../modules/ports/kube.ts';
import { isRecord, ownValue, partOf, withPart } from './object-fields.ts';

/**
 * Defaults and grace periods of pods (pkg/registry/core/pod/strategy.go and pkg/apis/core/v1/defaults.go, 1.32).
 * Not modelled: the defaults of containers and volumes, QoS, conditions.
 */
export function newPod(body: KubeObject): KubeObject {
  return withPart(withPodDefaults(body), 'status', pending);
}

const pending = { phase: 'Pending' };
const defaults = { restartPolicy: 'Always', schedulerName: 'default-scheduler', terminationGracePeriodSeconds: 30 };
const defaulted = Object.keys(defaults);

/** The pod with the defaults of its spec filled in; the same object when it has them all. */
export function withPodDefaults(pod: KubeObject): KubeObject {
  const spec = partOf(pod, 'spec');
  const given = isRecord(spec) ? spec : {};
  const complete = defaulted.every((key) => ownValue(given, key) !== undefined);
  return complete ? pod : withPart(pod, 'spec', { ...defaults, ...given });
}

/**
 * Seconds that a DELETE leaves a pod to end by itself: none when it was never scheduled or is over
 * (podStrategy.CheckGracefulDelete).
 */
export function podGracePeriod(pod: KubeObject, requested: number | undefined): number {
  const spec = partOf(pod, 'spec');
  const status = partOf(pod, 'status');
  const nodeName = isRecord(spec) ? spec['nodeName'] : undefined;
  const phase = isRecord(status) ? status['phase'] : undefined;
  if (nodeName === undefined || nodeName === '' || phase === 'Succeeded' || phase === 'Failed') return 0;
  const usual = isRecord(spec) ? spec['terminationGracePeriodSeconds'] : undefined;
  const period = requested ?? (typeof usual === 'number' ? usual : 0);
  return period < 0 ? 1 : period;
}
