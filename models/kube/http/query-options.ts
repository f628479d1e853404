import type { DeleteOptions, ListOptions, WatchOptions } from '../../../modules/ports/kube.ts';
import type { WriteOptions } from '../server/request.ts';
import { quoted } from '../../../modules/ports/selectors/quoted.ts';
import { badRequest, invalidOptionsOf, type StatusCause } from '../status.ts';
import { accepted, refused, type Outcome } from './outcome.ts';
import type { Query } from './url.ts';

/** The options of a LIST or a WATCH as the query gives them. Whoever serves them checks their sense. */
export interface QueriedOptions {
  readonly watch: boolean;
  readonly list: ListOptions;
  readonly stream: WatchOptions;
}

export function readListOptions(query: Query): Outcome<QueriedOptions> {
  const limit = integer(query, 'limit');
  if (!limit.ok) return limit;
  const timeoutSeconds = integer(query, 'timeoutSeconds');
  if (!timeoutSeconds.ok) return timeoutSeconds;
  const sendInitialEvents = boolean(query, 'sendInitialEvents');
  const shared = {
    ...texts(query, ['labelSelector', 'fieldSelector', 'resourceVersion', 'continue']),
    ...resourceVersionMatch(query),
    ...(limit.value === undefined || limit.value <= 0 ? {} : { limit: limit.value }),
    ...(sendInitialEvents === undefined ? {} : { sendInitialEvents }),
  };
  const stream = {
    ...shared,
    ...(timeoutSeconds.value === undefined ? {} : { timeoutSeconds: timeoutSeconds.value }),
    ...(boolean(query, 'allowWatchBookmarks') === true ? { allowWatchBookmarks: true } : {}),
  };
  return accepted({ watch: boolean(query, 'watch') ?? false, list: shared, stream });
}

/** The options of POST, PUT and PATCH. `manager`: who writes when the query does not say. */
export function readWriteOptions(
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  query: Query,
  manager: string,
  further: readonly StatusCause[] = [],
): Outcome<WriteOptions> {
  const dryRun = query.get('dryRun') ?? [];
  const fieldManager = first(query, 'fieldManager');
  const fieldValidation = first(query, 'fieldValidation');
  const causes = [
    ...further,
    ...fieldManagerProblems(fieldManager),
    ...dryRunProblems(dryRun),
    ...fieldValidationProblems(fieldValidation),
  ];
  if (causes.length > 0) return refused(invalidOptionsOf(kind, causes));
  const given = fieldManager === '' ? manager : fieldManager;
  return accepted({
    ...(dryRun.length > 0 ? { dryRun: true } : {}),
    ...(given === '' ? {} : { fieldManager: given }),
    ...(isFieldValidation(fieldValidation) ? { fieldValidation } : {}),
  });
}

/** What a DELETE says besides its options: they are about the request, not about the object. */
export type DeleteTerms = { readonly options: DeleteOptions; readonly dryRun: boolean };

/** The options of a DELETE without a body. */
export function readDeleteQuery(query: Query): Outcome<DeleteTerms> {
  const grace = integer(query, 'gracePeriodSeconds');
  if (!grace.ok) return grace;
  return deleteTerms({
    dryRun: query.get('dryRun') ?? [],
    gracePeriodSeconds: grace.value,
    propagationPolicy: query.get('propagationPolicy')?.[0],
    orphanDependents: boolean(query, 'orphanDependents'),
    preconditions: undefined,
  });
}

/** DeleteOptions as they arrive, in a body or a query. */
export interface DeleteOptionsDraft {
  readonly dryRun: readonly string[];
  readonly gracePeriodSeconds: number | undefined;
  readonly propagationPolicy: string | undefined;
  readonly orphanDependents: boolean | undefined;
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
}

/** Checks DeleteOptions (apimachinery/pkg/apis/meta/v1/validation, ValidateDeleteOptions, 1.36). */
export function deleteTerms(draft: DeleteOptionsDraft): Outcome<DeleteTerms> {
  const { dryRun, gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions } = draft;
  const causes: StatusCause[] = [];
  const field = 'propagationPolicy';
  const policy = policies.find((known) => known === propagationPolicy);
  if (propagationPolicy !== undefined && orphanDependents !== undefined) {
    const why = 'orphanDependents and deletionPropagation cannot be both set';
    causes.push({ reason: 'FieldValueInvalid', message: `Invalid value: ${quoted(propagationPolicy)}: ${why}`, field });
  } else if (propagationPolicy !== undefined && policy === undefined) {
    const supported = 'supported values: "Foreground", "Background", "Orphan", "nil"';
    const message = `Unsupported value: ${quoted(propagationPolicy)}: ${supported}`;
    causes.push({ reason: 'FieldValueNotSupported', message, field });
  }
  causes.push(...dryRunProblems(dryRun));
  if (causes.length > 0) return refused(invalidOptionsOf('DeleteOptions', causes));
  const chosen = policy ?? (orphanDependents === undefined ? undefined : orphanDependents ? 'Orphan' : 'Background');
  const options: DeleteOptions = {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(chosen === undefined ? {} : { propagationPolicy: chosen }),
    ...(preconditions === undefined ? {} : { preconditions }),
  };
  return accepted({ options, dryRun: dryRun.length > 0 });
}

const policies = ['Foreground', 'Background', 'Orphan'] as const;

function dryRunProblems(values: readonly string[]): readonly StatusCause[] {
  if (values.every((value) => value === 'All')) return [];
  const message = `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`;
  return [{ reason: 'FieldValueNotSupported', message, field: 'dryRun' }];
}

function fieldManagerProblems(manager: string): readonly StatusCause[] {
  const field = 'fieldManager';
  if (manager.length > 128) {
    return [{ reason: 'FieldValueTooLong', message: 'Too long: may not be more than 128 bytes', field }];
  }
  const at = manager.search(/[^\P{C}]|[\p{Zl}\p{Zp}]/u);
  if (at === -1) return [];
  const code = (manager.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const why = `invalid character U+${code} (at position ${at})`;
  return [{ reason: 'FieldValueInvalid', message: `Invalid value: ${quoted(manager)}: ${why}`, field }];
}

const fieldValidations = ['Ignore', 'Strict', 'Warn'] as const;

function isFieldValidation(text: string): text is (typeof fieldValidations)[number] {
  return fieldValidations.some((known) => known === text);
}

function fieldValidationProblems(text: string): readonly StatusCause[] {
  if (text === '' || isFieldValidation(text)) return [];
  const message = `Unsupported value: ${quoted(text)}: supported values: "", "Ignore", "Strict", "Warn"`;
  return [{ reason: 'FieldValueNotSupported', message, field: 'fieldValidation' }];
}

function first(query: Query, name: string): string {
  return query.get(name)?.[0] ?? '';
}

function texts<Name extends string>(query: Query, names: readonly Name[]): { readonly [Key in Name]?: string } {
  const given: { [Key in Name]?: string } = {};
  for (const name of names) {
    const value = first(query, name);
    if (value !== '') given[name] = value;
  }
  return given;
}

/** Any text: the server itself refuses those that mean nothing. */
function resourceVersionMatch(query: Query): { readonly resourceVersionMatch?: 'NotOlderThan' } {
  const value = first(query, 'resourceVersionMatch');
  return value === '' ? {} : { resourceVersionMatch: value as 'NotOlderThan' };
}

/** Anything but `false` and `0` is true, even nothing (apimachinery/pkg/runtime/conversion.go). */
export function boolean(query: Query, name: string): boolean | undefined {
  const value = query.get(name)?.[0];
  return value === undefined ? undefined : value.toLowerCase() !== 'false' && value !== '0';
}

function integer(query: Query, name: string): Outcome<number | undefined> {
  const value = query.get(name)?.[0];
  if (value === undefined) return accepted(undefined);
  if (!/^[+-]?\d+$/.test(value)) {
    return refused(badRequest(`strconv.ParseInt: parsing ${quoted(value)}: invalid syntax`));
  }
  const digits = BigInt(value.replace('+', ''));
  if (BigInt.asIntN(64, digits) !== digits) {
    return refused(badRequest(`strconv.ParseInt: parsing ${quoted(value)}: value out of range`));
  }
  return accepted(Number(value));
}
