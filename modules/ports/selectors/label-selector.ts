import { parseInteger } from './integer.ts';
import { requirementProblems } from './label-requirement-rules.ts';
import { LabelTokens } from './label-tokens.ts';
import { remembered } from './remembered.ts';

/**
 * Kubernetes label selectors, as text and compiled: the grammar, the meaning and the error texts of Kubernetes 1.36
 * (apimachinery/pkg/labels/selector.go). Used by API servers and by client-side caches alike.
 */

export type LabelOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt' | 'exists' | '!';

/** One term of a selector. `values` is empty for `exists` and `!`, and has one member for all but `in` and `notin`. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: ReadonlySet<string>;
}

export type Labels = { readonly [key: string]: string };

/** All requirements must hold. Sorted by key; empty matches everything. */
export interface LabelSelector {
  readonly requirements: readonly LabelRequirement[];
}

export type ParsedLabelSelector =
  { readonly ok: true; readonly selector: LabelSelector } | { readonly ok: false; readonly message: string };

export const everyLabel: LabelSelector = { requirements: [] };

/** Compiles a selector. The same text yields the same object, so callers need not keep it. */
export const parseLabelSelector: (text: string) => ParsedLabelSelector = remembered(parse);

/** True when `labels` meet every requirement. `!=` and `notin` are met by labels without the key. */
export function matchesLabels(selector: LabelSelector, labels: Labels | undefined): boolean {
  for (const requirement of selector.requirements) {
    if (!meets(requirement, labelOf(labels, requirement.key))) return false;
  }
  return true;
}

/** The value of a label, or undefined when the key is absent. */
export function labelOf(labels: Labels | undefined, key: string): string | undefined {
  return labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** True when a label's value, or its absence, meets the requirement. */
export function meets(requirement: LabelRequirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && requirement.values.has(value);
    case 'notin':
    case '!=':
      return value === undefined || !requirement.values.has(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt':
      return value !== undefined && compares(requirement, value);
  }
}

function compares({ operator, values }: LabelRequirement, value: string): boolean {
  const [bound] = values;
  const left = parseInteger(value);
  const right = bound === undefined ? null : parseInteger(bound);
  if (left === null || right === null) return false;
  return operator === 'gt' ? left > right : left < right;
}

class SelectorSyntaxError extends Error {}

function parse(text: string): ParsedLabelSelector {
  try {
    const requirements = [...parseRequirements(new LabelTokens(text))];
    requirements.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
    return { ok: true, selector: { requirements } };
  } catch (error) {
    if (error instanceof SelectorSyntaxError) return { ok: false, message: error.message };
    throw error;
  }
}

function fail(message: string): never {
  throw new SelectorSyntaxError(message);
}

function* parseRequirements(tokens: LabelTokens): Generator<LabelRequirement> {
  for (;;) {
    const first = tokens.peek('value');
    if (first.kind === 'end') return;
    if (first.kind !== 'identifier' && first.kind !== '!') {
      fail(`found '${first.text}', expected: !, identifier, or 'end of string'`);
    }
    yield parseRequirement(tokens);
    const separator = tokens.take('value');
    if (separator.kind === 'end') return;
    if (separator.kind !== ',') fail(`found '${separator.text}', expected: ',' or 'end of string'`);
    const following = tokens.peek('value');
    if (following.kind !== 'identifier' && following.kind !== '!') {
      fail(`found '${following.text}', expected: identifier after ','`);
    }
  }
}

function parseRequirement(tokens: LabelTokens): LabelRequirement {
  const start = tokens.take('value');
  const negated = start.kind === '!';
  const name = negated ? tokens.take('value') : start;
  if (name.kind !== 'identifier') fail(`unable to parse requirement: found '${name.text}', expected: identifier`);
  const key = name.text;
  const [problem] = requirementProblems(key, '!', []);
  if (problem !== undefined) fail(`unable to parse requirement: ${problem.replace(/^key/, '<nil>')}`);
  const next = tokens.peek('value').kind;
  if (negated) return { key, operator: '!', values: new Set() };
  if (next === 'end' || next === ',') return { key, operator: 'exists', values: new Set() };
  const operator = parseOperator(tokens);
  const values = operator === 'in' || operator === 'notin' ? parseValues(tokens) : parseExactValue(tokens);
  const sorted = [...values].sort();
  const problems = [...new Set(requirementProblems(key, operator, sorted))];
  if (problems.length > 0) {
    fail(`unable to parse requirement: ${problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`}`);
  }
  return { key, operator, values: new Set(sorted) };
}

function parseOperator(tokens: LabelTokens): LabelOperator {
  const token = tokens.take('operator');
  switch (token.kind) {
    case 'in':
    case 'notin':
    case '=':
    case '==':
    case '!=':
      return token.kind;
    case '>':
      return 'gt';
    case '<':
      return 'lt';
    default:
      return fail(`unable to parse requirement: found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
  }
}

function parseExactValue(tokens: LabelTokens): ReadonlySet<string> {
  const next = tokens.peek('value').kind;
  if (next === 'end' || next === ',') return new Set(['']);
  const token = tokens.take('value');
  if (token.kind !== 'identifier') fail(`unable to parse requirement: found '${token.text}', expected: identifier`);
  return new Set([token.text]);
}

function parseValues(tokens: LabelTokens): ReadonlySet<string> {
  const open = tokens.take('value');
  if (open.kind !== '(') fail(`unable to parse requirement: found '${open.text}' expected: '('`);
  const next = tokens.peek('value');
  if (next.kind === ')') {
    tokens.take('value');
    return new Set(['']);
  }
  if (next.kind !== 'identifier' && next.kind !== ',') {
    fail(`unable to parse requirement: found '${next.text}', expected: ',', ')' or identifier`);
  }
  const values = parseList(tokens);
  const close = tokens.take('value');
  if (close.kind !== ')') fail(`unable to parse requirement: found '${close.text}', expected: ')'`);
  return values;
}

/** Reads `a,b,,c` up to the closing parenthesis; a place left empty means the empty value. */
function parseList(tokens: LabelTokens): ReadonlySet<string> {
  const values = new Set<string>();
  for (;;) {
    const token = tokens.take('value');
    const next = tokens.peek('value');
    if (token.kind === 'identifier') {
      values.add(token.text);
      if (next.kind === ')') return values;
      if (next.kind !== ',') fail(`unable to parse requirement: found '${next.text}', expected: ',' or ')'`);
    } else if (token.kind === ',') {
      if (values.size === 0) values.add('');
      if (next.kind === ')') return values.add('');
      if (next.kind === ',') values.add('');
    } else {
      fail(`unable to parse requirement: found '${token.text}', expected: ',', or identifier`);
    }
  }
}
