import type { KubeObject } from '../../../../modules/ports/kube.ts';
import { subdomainProblems } from '../../../../modules/ports/selectors/label-rules.ts';
import { forbiddenValue, invalidValue } from '../../objects/field-error.ts';
import { isRecord, partOf, type JsonObject } from '../../objects/object-fields.ts';
import type { StatusCause } from '../../status.ts';
import { listOf } from '../filled.ts';
import { specOf } from './validation.ts';

/**
 * What a write to `/status` of a pod does that it may not (ValidatePodStatusUpdate, 1.36).
 * Not modelled: resource claims, users of containers, addresses.
 */
export function podStatusProblems(draft: KubeObject, stored: KubeObject): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const next = statusOf(draft);
  const old = statusOf(stored);
  const { nominatedNodeName: node = '', qosClass } = next;
  if (node !== old['nominatedNodeName'] && typeof node === 'string' && node !== '') {
    const field = 'status.nominatedNodeName';
    for (const problem of subdomainProblems(node)) causes.push(invalidValue(field, node, problem));
    const bound = specOf(stored)['nodeName'];
    if (bound !== undefined && bound !== '') {
      causes.push(forbiddenValue(field, 'may not be set on pods that are already bound to a node'));
    }
  }
  if (qosClass !== old['qosClass']) causes.push(invalidValue('status.qosClass', qosClass, 'field is immutable'));
  checkRestarts(next, old, specOf(stored), causes);
  return causes;
}

/** A container that is over stays over, unless it is to be restarted (ValidateContainerStateTransition). */
function checkRestarts(next: JsonObject, old: JsonObject, spec: JsonObject, causes: StatusCause[]): void {
  const { restartPolicy } = spec;
  if (restartPolicy === 'Always') return;
  const later = listOf(next, 'containerStatuses');
  listOf(old, 'containerStatuses').forEach((before, index) => {
    const exitCode = exitCodeOf(before);
    if (exitCode === null || (restartPolicy === 'OnFailure' && exitCode !== 0)) return;
    const after = later.find(({ name }) => name === before['name']);
    if (after === undefined || exitCodeOf(after) !== null) return;
    const field = `status.containerStatuses[${index}].state`;
    causes.push(forbiddenValue(field, 'may not be transitioned to non-terminated state'));
  });
}

/** With which code a container has ended; null while it has not. */
function exitCodeOf({ state }: JsonObject): number | null {
  const terminated = isRecord(state) ? state['terminated'] : undefined;
  if (!isRecord(terminated)) return null;
  return typeof terminated['exitCode'] === 'number' ? terminated['exitCode'] : 0;
}

function statusOf(object: KubeObject): JsonObject {
  const status = partOf(object, 'status');
  return isRecord(status) ? status : {};
}
