import type { KubeObject } from '../../../modules/ports/kube.ts';
import { textReader } from '../objects/object-fields.ts';
import { remembered } from '../../../modules/ports/selectors/remembered.ts';

/**
 * Kubernetes field selectors, as text and compiled: grammar and error texts of Kubernetes 1.36
 * (apimachinery/pkg/fields/selector.go). Only `=`, `==`, `!=` and `,` exist; an absent field reads as empty.
 */
export interface FieldRequirement {
  readonly field: string;
  readonly negated: boolean;
  readonly value: string;
  readonly read: (object: KubeObject) => string;
}

/** All requirements must hold; empty matches everything. */
export interface FieldSelector {
  readonly requirements: readonly FieldRequirement[];
}

export type ParsedFieldSelector =
  { readonly ok: true; readonly selector: FieldSelector } | { readonly ok: false; readonly message: string };

export const everyField: FieldSelector = { requirements: [] };

/** Compiles a selector. Whether the resource supports the fields is the caller's to check. */
export const parseFieldSelector: (text: string) => ParsedFieldSelector = remembered(parse);

export function matchesFields(selector: FieldSelector, object: KubeObject): boolean {
  for (const { read, value, negated } of selector.requirements) {
    if ((read(object) === value) === negated) return false;
  }
  return true;
}

function parse(text: string): ParsedFieldSelector {
  const requirements: FieldRequirement[] = [];
  for (const term of splitTerms(text).sort()) {
    if (term === '') continue;
    const split = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
    if (split === null) return { ok: false, message: `invalid selector: '${text}'; can't understand '${term}'` };
    const [, field = '', operator, escaped = ''] = split;
    const value = unescape(escaped);
    if (!value.ok) return { ok: false, message: `invalid field selector: ${value.message}` };
    // A term about nothing is met by everything, `!=` included.
    if (field === '' && value.text === '') continue;
    requirements.push({ field, negated: operator === '!=', value: value.text, read: textReader(field) });
  }
  return { ok: true, selector: { requirements } };
}

/** Splits at commas that no backslash precedes. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === ',') {
      terms.push(text.slice(start, index));
      start = index + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescape(escaped: string): { ok: true; text: string } | { ok: false; message: string } {
  let text = '';
  let afterSlash = false;
  for (const character of escaped) {
    const special = character === '\\' || character === ',' || character === '=';
    if (afterSlash && !special) return { ok: false, message: `invalid escape sequence: \\${character}` };
    if (!afterSlash && special && character !== '\\') {
      return { ok: false, message: `unescaped character in value: ${character.charCodeAt(0)}` };
    }
    afterSlash = !afterSlash && character === '\\';
    if (!afterSlash) text += character;
  }
  return afterSlash ? { ok: false, message: 'invalid escape sequence: \\' } : { ok: true, text };
}
