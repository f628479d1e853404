import type { KubeObject } from '../../../../modules/ports/kube.ts';
import { isRecord, partOf, withPart, type JsonObject } from '../../objects/object-fields.ts';
import { changed, changedEach, filled } from '../filled.ts';
import { eachQuantity, withContainerDefaults, withPodContainerDefaults, withQuantities } from './container-defaults.ts';
import { withVolumeDefaults } from './volume-defaults.ts';

const templateConstants = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
};
const completeSpecs = new WeakSet<object>();
const completePodSpecs = new WeakSet<object>();

/** The specs of a template (of a job, for instance) with what clients may leave out (pkg/apis/core/v1/defaults.go, 1.36). */
export function withTemplateSpecDefaults(given: JsonObject): JsonObject {
  if (completeSpecs.has(given)) return given;
  let spec = filled(given, templateConstants);
  spec = changedEach(spec, 'containers', withContainerDefaults);
  if (spec['initContainers'] !== undefined) spec = changedEach(spec, 'initContainers', withContainerDefaults);
  if (spec['volumes'] !== undefined) spec = changedEach(spec, 'volumes', withVolumeDefaults);
  if (spec['resources'] !== undefined) spec = changed(spec, 'resources', withQuantities);
  if (spec['overhead'] !== undefined) spec = changed(spec, 'overhead', eachQuantity);
  spec = withBothAccounts(spec);
  completeSpecs.add(spec);
  return spec;
}

/** The pod with the defaults of its spec filled in; the same object when it has them all. */
export function withPodDefaults(pod: KubeObject): KubeObject {
  const given = partOf(pod, 'spec');
  const spec = withPodSpecDefaults(isRecord(given) ? given : {});
  return spec === given ? pod : withPart(pod, 'spec', spec);
}

/** What pods get beyond what templates get. */
function withPodSpecDefaults(given: JsonObject): JsonObject {
  if (completePodSpecs.has(given)) return given;
  let spec = withTemplateSpecDefaults(given);
  const hostNetwork = spec['hostNetwork'] === true;
  const complete = (container: JsonObject): JsonObject => withPodContainerDefaults(container, hostNetwork);
  spec = changedEach(spec, 'containers', complete);
  if (spec['initContainers'] !== undefined) spec = changedEach(spec, 'initContainers', complete);
  spec = filled(spec, { enableServiceLinks: true });
  completePodSpecs.add(spec);
  return spec;
}

/** The older name of the field is kept in step (pkg/apis/core/v1/conversion.go, 1.36). */
function withBothAccounts(spec: JsonObject): JsonObject {
  const { serviceAccountName = '', serviceAccount = '' } = spec;
  if (serviceAccountName === serviceAccount) return spec;
  const name = serviceAccountName === '' ? serviceAccount : serviceAccountName;
  return { ...spec, serviceAccountName: name, serviceAccount: name };
}
