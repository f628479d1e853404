import type { KubeObject } from '../../../../modules/ports/kube.ts';
import { isRecord, ownValue, partOf, withPart } from '../../object-fields.ts';

/**
 * Defaults of pods (pkg/registry/core/pod/strategy.go and pkg/apis/core/v1/defaults.go, 1.32).
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
