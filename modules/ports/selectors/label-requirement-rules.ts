import { labelValueProblems, qualifiedNameProblems } from './label-rules.ts';
import { parseInteger } from './integer.ts';
import { quoted } from './quoted.ts';
import type { LabelOperator } from './label-selector.ts';

/** What is wrong with one requirement, in the words of `labels.NewRequirement`. `values` must be sorted. */
export function requirementProblems(
  key: string,
  operator: LabelOperator,
  values: readonly string[],
): readonly string[] {
  const problems: string[] = [];
  const keyProblems = qualifiedNameProblems(key);
  if (keyProblems.length > 0) problems.push(invalid('key', key, keyProblems.join('; ')));
  values.forEach((value, index) => {
    if ((operator === 'gt' || operator === 'lt') && parseInteger(value) === null) {
      problems.push(invalid(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
  });
  values.forEach((value, index) => {
    const valueProblems = labelValueProblems(value);
    if (valueProblems.length > 0) problems.push(invalid(`values[${index}][${key}]`, value, valueProblems.join('; ')));
  });
  return problems;
}

function invalid(field: string, value: string, problem: string): string {
  return `${field}: Invalid value: ${quoted(value)}: ${problem}`;
}
