import { labelValueProblems, qualifiedNameProblems } from '../../../../modules/ports/selectors/label-rules.ts';
import { invalidValue, unsupportedValue } from '../../objects/field-error.ts';
import type { JsonObject } from '../../objects/object-fields.ts';
import type { StatusCause } from '../../status.ts';

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** ValidateTolerations in pkg/apis/core/validation/validation.go, 1.36. */
export function checkTolerations(tolerations: readonly JsonObject[], path: string, causes: StatusCause[]): void {
  tolerations.forEach((toleration, index) => {
    if (!usual.has(toleration)) checkToleration(toleration, `${path}[${index}]`, causes);
  });
}

/** Tolerations that are known to be fine. */
const usual = new WeakSet<JsonObject>();

function checkToleration(toleration: JsonObject, path: string, causes: StatusCause[]): void {
  const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
  const before = causes.length;
  if (typeof key === 'string' && key !== '') {
    for (const problem of qualifiedNameProblems(key)) causes.push(invalidValue(`${path}.key`, key, problem));
  }
  if (key === '' && operator !== 'Exists') {
    const problem = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    causes.push(invalidValue(`${path}.operator`, operator, problem));
  }
  if (tolerationSeconds !== undefined && tolerationSeconds !== null && effect !== 'NoExecute') {
    const problem = "effect must be 'NoExecute' when `tolerationSeconds` is set";
    causes.push(invalidValue(`${path}.effect`, effect, problem));
  }
  if (operator === 'Equal' || operator === '') {
    for (const problem of labelValueProblems(String(value))) {
      causes.push(invalidValue(`${path}.operator`, value, problem));
    }
  } else if (operator === 'Exists') {
    if (value !== '') {
      causes.push(invalidValue(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    }
  } else causes.push(unsupportedValue(`${path}.operator`, operator, ['Equal', 'Exists']));
  if (effect !== '' && !effects.includes(String(effect))) {
    causes.push(unsupportedValue(`${path}.effect`, effect, effects));
  }
  if (causes.length === before) usual.add(toleration);
}
