import { quoted } from '../../modules/ports/selectors/quoted.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { qualifiedKind } from './resource-definition.ts';

/** What is wrong with one field, as `details.causes` reports it. */
export interface StatusCause extends ReportedCause {
  readonly field: string;
}

/** An entry of `details.causes`, whatever it is about. */
interface ReportedCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly ReportedCause[];
  readonly retryAfterSeconds?: number;
}

interface StatusBody {
  readonly apiVersion: 'v1';
  readonly kind: 'Status';
  readonly metadata: { readonly continue?: string };
  readonly details?: StatusDetails;
}

export interface SuccessStatus extends StatusBody {
  readonly status: 'Success';
  readonly code?: 201;
}

/**
 * Why a request was not served. Codes, reasons and messages follow k8s.io/apimachinery/pkg/api/errors/errors.go, 1.32.
 */
export interface FailureStatus extends StatusBody {
  readonly status: 'Failure';
  readonly message: string;
  /** Empty where the real server gives none. */
  readonly reason: string;
  readonly code: number;
}

function failure(code: number, reason: string, message: string, details?: StatusDetails): FailureStatus {
  const base = { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, reason, code } as const;
  return details === undefined ? base : { ...base, details };
}

function detailsOf(definition: ResourceDefinition, name: string): StatusDetails {
  const { group, plural } = definition.resource;
  return group === '' ? { name, kind: plural } : { name, group, kind: plural };
}

export function success(definition: ResourceDefinition, name: string, uid: string): SuccessStatus {
  const details = { ...detailsOf(definition, name), uid };
  return { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Success', details };
}

export function createdStatus(): SuccessStatus {
  return { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Success', code: 201 };
}

export function badRequest(message: string): FailureStatus {
  return failure(400, 'BadRequest', message);
}

export function notFound(definition: ResourceDefinition, name: string): FailureStatus {
  return failure(404, 'NotFound', `${definition.collection} "${name}" not found`, detailsOf(definition, name));
}

export function unknownResource(): FailureStatus {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** With a definition: as the handler of custom resources says it, which finds no verb for the method. */
export function methodNotAllowed(definition?: ResourceDefinition): FailureStatus {
  if (definition !== undefined) {
    const { group, plural } = definition.resource;
    const message = ` is not supported on resources of kind "${definition.collection}"`;
    return failure(405, 'MethodNotAllowed', message, { group, kind: plural });
  }
  const message = 'the server does not allow this method on the requested resource';
  return failure(405, 'MethodNotAllowed', message, {});
}

export function alreadyExists(definition: ResourceDefinition, name: string, terminating: boolean): FailureStatus {
  const message = `${definition.collection} "${name}" already exists`;
  const prefix = terminating ? 'object is being deleted: ' : '';
  return failure(409, 'AlreadyExists', prefix + message, detailsOf(definition, name));
}

export function generateNameConflict(definition: ResourceDefinition, name: string): FailureStatus {
  const message = `${definition.collection} "${name}" already exists, the server was not able to generate a unique name for the object`;
  return failure(409, 'AlreadyExists', message, { ...detailsOf(definition, name), retryAfterSeconds: 1 });
}

export function conflict(definition: ResourceDefinition, name: string, why: string): FailureStatus {
  const message = `Operation cannot be fulfilled on ${definition.collection} "${name}": ${why}`;
  return failure(409, 'Conflict', message, detailsOf(definition, name));
}

/** A conflict over a subresource names it with the resource. */
export function subresourceConflict(
  definition: ResourceDefinition,
  subresource: string,
  name: string,
  why: string,
): FailureStatus {
  const kind = `${definition.resource.plural}/${subresource}`;
  return failure(409, 'Conflict', `Operation cannot be fulfilled on ${kind} "${name}": ${why}`, { name, kind });
}

/** An apply that would change what others own. */
export function applyConflict(message: string, causes: readonly StatusCause[]): FailureStatus {
  return failure(409, 'Conflict', message, { causes });
}

export const modifiedMeanwhile =
  'the object has been modified; please apply your changes to the latest version and try again';

/** Refused by a rule of admission. */
export function forbidden(
  definition: ResourceDefinition,
  name: string,
  why: string,
  causes?: readonly StatusCause[],
): FailureStatus {
  const details = detailsOf(definition, name);
  const message = `${definition.collection} "${name}" is forbidden: ${why}`;
  return failure(403, 'Forbidden', message, causes === undefined ? details : { ...details, causes });
}

/** A DELETE whose preconditions fail names the kind where other conflicts name the resource. */
export function deleteConflict(definition: ResourceDefinition, name: string, why: string): FailureStatus {
  const { group, kind } = definition.resource;
  const message = `Operation cannot be fulfilled on ${qualifiedKind(definition)} "${name}": ${why}`;
  return failure(409, 'Conflict', message, group === '' ? { name, kind } : { name, group, kind });
}

export function expired(message: string): FailureStatus {
  return failure(410, 'Expired', message);
}

/** A continue token whose revision is forgotten; `token` goes on without it. */
export function inconsistentContinue(token: string): FailureStatus {
  return { ...expired(continueExpired), metadata: { continue: token } };
}

const continueExpired =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
  'deleted between the time the first chunk was returned and now may show up in the list.';

export function invalid(definition: ResourceDefinition, name: string, causes: readonly StatusCause[]): FailureStatus {
  const { group, kind } = definition.resource;
  const of = group === '' ? { kind, causes } : { group, kind, causes };
  const details = name === '' ? of : { name, ...of };
  const text = aggregated(causes);
  return failure(422, 'Invalid', `${qualifiedKind(definition)} "${name}" is invalid: ${text}`, details);
}

/** The causes as one text; what is found twice is said once (apimachinery/pkg/util/errors/errors.go, 1.36). */
function aggregated(causes: readonly StatusCause[]): string {
  const texts = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}

/** An update that gives no version, of a resource that demands one. It names the resource instead of the kind. */
export function unspecifiedVersion(definition: ResourceDefinition, name: string): FailureStatus {
  const { group, plural } = definition.resource;
  const field = 'metadata.resourceVersion';
  const message = 'Invalid value: 0: must be specified for an update';
  const causes = [{ reason: 'FieldValueInvalid', message, field }];
  const details = group === '' ? { name, kind: plural, causes } : { name, group, kind: plural, causes };
  return failure(422, 'Invalid', `${definition.collection} "${name}" is invalid: ${field}: ${message}`, details);
}

/** A patch whose result is no object of its type. `text`: the patch, or what it made of the object. */
export function invalidPatch(text: string, problem: string): FailureStatus {
  const message = `Invalid value: ${quoted(text)}: ${problem}`;
  const causes = [{ reason: 'FieldValueInvalid', message, field: 'patch' }];
  return failure(422, 'Invalid', ` "" is invalid: patch: ${message}`, { causes });
}

/** A body of a custom resource that says it is of another kind: named by what it says. */
export function invalidKind(group: string, given: string, name: string, expected: string): FailureStatus {
  const message = `Invalid value: ${JSON.stringify(given)}: must be ${expected}`;
  const causes = [{ reason: 'FieldValueInvalid', message, field: 'kind' }];
  const details = { ...(name === '' ? {} : { name }), group, kind: given, causes };
  return failure(422, 'Invalid', `${given}.${group} "${name}" is invalid: kind: ${message}`, details);
}

/** Unknown or contradictory LIST options. */
export function invalidOptions(cause: StatusCause): FailureStatus {
  return invalidOptionsOf('ListOptions', [cause]);
}

/** The same for the options of any request: `CreateOptions`, `DeleteOptions` and so on. */
export function invalidOptionsOf(kind: string, causes: readonly StatusCause[]): FailureStatus {
  const text = aggregated(causes);
  return failure(422, 'Invalid', `${kind}.meta.k8s.io "" is invalid: ${text}`, { group: 'meta.k8s.io', kind, causes });
}

export function notAcceptable(message: string, routed: boolean): FailureStatus {
  return failure(406, 'NotAcceptable', message, routed ? {} : undefined);
}

export function unsupportedMediaType(message: string, routed = false): FailureStatus {
  return failure(415, 'UnsupportedMediaType', message, routed ? {} : undefined);
}

export function requestTooLarge(message: string): FailureStatus {
  return failure(413, 'RequestEntityTooLarge', message);
}

/** A JSON patch that decodes but cannot be applied, a failed `test` among them. */
export function unprocessablePatch(): FailureStatus {
  return failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

/** An error that upstream gives no status of its own. */
export function internal(message: string): FailureStatus {
  return failure(500, '', message);
}

/** What the real server serves and this model does not. Never a guess. */
export function notImplemented(what: string): FailureStatus {
  return failure(501, 'NotImplemented', `not modelled: ${what}`);
}

/** What a server answers that has too much to do (filters/priority-and-fairness.go, 1.36, as a client reads it). */
export function tooManyRequests(): FailureStatus {
  return failure(429, 'TooManyRequests', 'Too many requests, please try again later.', { retryAfterSeconds: 1 });
}

export function serviceUnavailable(): FailureStatus {
  return failure(503, 'ServiceUnavailable', 'the server is currently unable to handle the request', {});
}

export function tooLargeResourceVersion(requested: string, current: number): FailureStatus {
  const message = 'Too large resource version';
  return failure(504, 'Timeout', `Timeout: ${message}: ${requested}, current: ${current}`, {
    retryAfterSeconds: 1,
    causes: [{ reason: 'ResourceVersionTooLarge', message }],
  });
}
