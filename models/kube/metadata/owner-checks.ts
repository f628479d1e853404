import type { OwnerReference } from '../../../modules/ports/kube.ts';
import { invalidValue } from '../objects/field-error.ts';
import type { StatusCause } from '../status.ts';

const field = 'metadata.ownerReferences';

/** What is wrong with owner references: their form, and that only one owner can be the controller. */
export function ownerProblems(owners: readonly OwnerReference[]): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  let controller: string | null = null;
  for (const owner of owners) {
    checkOwner(owner, causes);
    if (owner.controller !== true) continue;
    const named = `${owner.kind}/${owner.name}`;
    if (controller === null) controller = named;
    else {
      const found = `Found "true" in references for ${controller} and ${named}`;
      const problem = `Only one reference can have Controller set to true. ${found}`;
      causes.push(invalidValue(field, owners.map(inOrder), problem));
    }
  }
  return causes;
}

function checkOwner(owner: OwnerReference, causes: StatusCause[]): void {
  const { apiVersion = '', kind = '', name = '', uid = '' } = owner as Partial<OwnerReference>;
  if (versionOf(apiVersion) === '') {
    causes.push(invalidValue(`${field}.apiVersion`, apiVersion, 'version must not be empty'));
  }
  if (kind === '') causes.push(invalidValue(`${field}.kind`, '', 'must not be empty'));
  if (name === '') causes.push(invalidValue(`${field}.name`, '', 'must not be empty'));
  if (uid === '') causes.push(invalidValue(`${field}.uid`, '', 'must not be empty'));
  if (apiVersion === 'v1' && kind === 'Event') {
    causes.push(invalidValue(field, inOrder(owner), '/v1, Kind=Event is disallowed from being an owner'));
  }
}

/** `v1` of `v1` and of `batch/v1`; empty when there is none to be found. */
function versionOf(apiVersion: string): string {
  const parts = apiVersion.split('/');
  return parts.length > 2 ? '' : (parts.at(-1) ?? '');
}

/** The reference with its keys in the order in which the server prints them. */
function inOrder({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference): object {
  return { apiVersion, kind, name, uid, controller, blockOwnerDeletion };
}
