import type { JsonObject } from '../../objects/object-fields.ts';
import { changed, changedEach, filled } from '../filled.ts';
import { canonicalQuantity } from '../quantity.ts';
import { withFieldVersion, withQuantities } from './container-defaults.ts';

/** Files of a volume without a mode of their own: 0644. */
const fileMode = { defaultMode: 420 };

/**
 * The volume with what clients may leave out (pkg/apis/core/v1/defaults.go, 1.36).
 * Not modelled: the volumes of particular vendors but iSCSI.
 */
export function withVolumeDefaults(given: JsonObject): JsonObject {
  if (Object.keys(given).every((key) => key === 'name')) return { ...given, emptyDir: {} };
  let volume = given;
  for (const source of ['secret', 'configMap']) volume = changed(volume, source, (part) => filled(part, fileMode));
  volume = changed(volume, 'downwardAPI', (part) => filled(changedEach(part, 'items', withFieldVersion), fileMode));
  volume = changed(volume, 'projected', (part) => filled(changedEach(part, 'sources', withSource), fileMode));
  volume = changed(volume, 'hostPath', (part) => (part['type'] === undefined ? { ...part, type: '' } : part));
  volume = changed(volume, 'ephemeral', (part) => changed(part, 'volumeClaimTemplate', withClaimDefaults));
  volume = changed(volume, 'emptyDir', withSizeLimit);
  return changed(volume, 'iscsi', (part) => filled(part, { iscsiInterface: 'default' }));
}

function withSource(source: JsonObject): JsonObject {
  const dated = changed(source, 'serviceAccountToken', (token) => filled(token, { expirationSeconds: 3600 }));
  return changed(dated, 'downwardAPI', (part) => changedEach(part, 'items', withFieldVersion));
}

function withClaimDefaults(template: JsonObject): JsonObject {
  const complete = filled(template, { metadata: {} });
  return changed(complete, 'spec', (spec) =>
    filled(changed(spec, 'resources', withQuantities), { volumeMode: 'Filesystem', resources: {} }),
  );
}

function withSizeLimit(directory: JsonObject): JsonObject {
  const { sizeLimit } = directory;
  const canonical = canonicalQuantity(sizeLimit);
  return canonical === sizeLimit ? directory : { ...directory, sizeLimit: canonical };
}
