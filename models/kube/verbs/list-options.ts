import type { ListOptions } from '../../../modules/ports/kube.ts';
import { badRequest, invalidOptions, type FailureStatus } from '../status.ts';

/**
 * Contradictory or malformed LIST options, or null
 * (apimachinery/pkg/apis/meta/internalversion/validation and apiserver/pkg/storage/api_object_versioner.go, 1.32).
 */
export function listOptionsProblem(options: ListOptions): FailureStatus | null {
  const { resourceVersion = '', resourceVersionMatch, continue: token = '' } = options;
  if (resourceVersionMatch !== undefined) {
    if (token !== '') return forbidden('resourceVersionMatch is forbidden when continue is provided');
    if (resourceVersion === '')
      return forbidden('resourceVersionMatch is forbidden unless resourceVersion is provided');
    if (resourceVersionMatch === 'Exact' && resourceVersion === '0') {
      return forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
    }
  }
  if (token !== '' && resourceVersion !== '' && resourceVersion !== '0') {
    return badRequest('specifying resource version is not allowed when using continue');
  }
  return versionProblem(resourceVersion);
}

/** A version that is no unsigned decimal, or null. */
export function versionProblem(resourceVersion: string): FailureStatus | null {
  if (resourceVersion === '' || /^[0-9]{1,19}$/.test(resourceVersion)) return null;
  const why = `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`;
  return badRequest(`invalid resource version: Invalid value: ${JSON.stringify(resourceVersion)}: ${why}`);
}

function forbidden(problem: string): FailureStatus {
  const field = 'resourceVersionMatch';
  return invalidOptions({ reason: 'FieldValueForbidden', message: `Forbidden: ${problem}`, field });
}
