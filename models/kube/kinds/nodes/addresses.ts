import type { KubeObject } from '../../../../modules/ports/kube.ts';
import { isRecord, partOf } from '../../objects/object-fields.ts';
import { listOf } from '../filled.ts';

/** The address at which other machines reach a node; empty when it has told none. */
export function internalAddress(node: KubeObject): string {
  const status = partOf(node, 'status');
  const addresses = isRecord(status) ? listOf(status, 'addresses') : [];
  const found = addresses.find(({ type }) => type === 'InternalIP')?.['address'];
  return typeof found === 'string' ? found : '';
}
