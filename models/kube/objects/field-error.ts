import { quoted } from '../../../modules/ports/selectors/quoted.ts';
import type { StatusCause } from '../status.ts';

/**
 * What is wrong with a field, as `details.causes` of a 422 reports it
 * (apimachinery/pkg/util/validation/field/errors.go, 1.36). `field` is a path such as `spec.containers[0].name`.
 */
export function invalidValue(field: string, value: unknown, problem: string): StatusCause {
  return cause('FieldValueInvalid', field, `Invalid value: ${shown(value)}: ${problem}`);
}

export function requiredValue(field: string, problem = ''): StatusCause {
  return cause('FieldValueRequired', field, problem === '' ? 'Required value' : `Required value: ${problem}`);
}

export function forbiddenValue(field: string, problem: string): StatusCause {
  return cause('FieldValueForbidden', field, `Forbidden: ${problem}`);
}

export function duplicateValue(field: string, value: unknown): StatusCause {
  return cause('FieldValueDuplicate', field, `Duplicate value: ${shown(value)}`);
}

export function missingValue(field: string, value: unknown): StatusCause {
  return cause('FieldValueNotFound', field, `Not found: ${shown(value)}`);
}

/** `supported` in the order in which upstream lists them. */
export function unsupportedValue(field: string, value: unknown, supported: readonly string[]): StatusCause {
  const list = supported.map((each) => JSON.stringify(each)).join(', ');
  return cause('FieldValueNotSupported', field, `Unsupported value: ${shown(value)}: supported values: ${list}`);
}

export function tooLongValue(field: string, limit: number): StatusCause {
  return cause('FieldValueTooLong', field, `Too long: may not be more than ${limit} bytes`);
}

function cause(reason: string, field: string, message: string): StatusCause {
  return { reason, message, field };
}

/** Texts as Go quotes them, everything else as JSON. */
function shown(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value ?? null);
}
