import { listAt, at, textAt } from '../fields.ts';
import { isRecord } from '../../objects/object-fields.ts';

/** A LabelSelector of an object as the text that would be asked for (apimachinery, FormatLabelSelector, 1.36). */
export function selectorText(selector: unknown): string {
  if (!isRecord(selector)) return '<none>';
  const terms: { readonly key: string; readonly text: string }[] = [];
  const labels = at(selector, 'matchLabels');
  for (const [key, value] of Object.entries(isRecord(labels) ? labels : {}))
    terms.push({ key, text: `${key}=${String(value)}` });
  for (const expression of listAt(selector, 'matchExpressions')) {
    const key = textAt(expression, 'key');
    const values = at(expression, 'values');
    const list = Array.isArray(values) ? values.map(String).sort().join(',') : '';
    terms.push({ key, text: expressionText(key, textAt(expression, 'operator'), list) });
  }
  if (terms.length === 0) return '<none>';
  terms.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  return terms.map(({ text }) => text).join(',');
}

function expressionText(key: string, operator: string, values: string): string {
  switch (operator) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'Exists':
      return key;
    default:
      return `!${key}`;
  }
}
