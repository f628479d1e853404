import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesLabels, parseLabelSelector } from './label-selector.ts';

function accepts(selector: string, labels: { readonly [key: string]: string }): boolean {
  const parsed = parseLabelSelector(selector);
  if (!parsed.ok) throw new Error(parsed.message);
  return matchesLabels(parsed.selector, labels);
}

function problem(selector: string): string {
  const parsed = parseLabelSelector(selector);
  return parsed.ok ? 'none' : parsed.message;
}

describe('row 8: what parses, and what does not', () => {
  test.each([
    '',
    'x in ()',
    '\rx',
    'a in (x,y,notin, z,in)',
    'in in (in)',
    'a==',
    'a=',
    'a in (a,,b)',
    'a in (,,)',
    'a in (a,,)',
    '!in',
    'a<1,b>2',
    ' a , b ',
  ])('accepts %j', (selector) => expect(problem(selector)).toBe('none'));

  // Every message was compared with the answer of a real API server of Kubernetes 1.36.
  test.each([
    ['x==a==b', "found '==', expected: ',' or 'end of string'"],
    ['!x=a', "found '=', expected: ',' or 'end of string'"],
    ['a,', "found '', expected: identifier after ','"],
    [',a', "found ',', expected: !, identifier, or 'end of string'"],
    ['a=b,,c', "found ',', expected: identifier after ','"],
    ['a notin(', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')'"],
    ['x in (-,=)', "unable to parse requirement: found '=', expected: ',', or identifier"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    [
      'x<a',
      `unable to parse requirement: values[0]: Invalid value: "a": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    [
      'a<',
      `unable to parse requirement: values[0]: Invalid value: "": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    ['/a=b', 'unable to parse requirement: <nil>: Invalid value: "/a": prefix part must be non-empty'],
    ['a, \0b', "found '', expected: identifier after ','"],
    [
      `a=${'x'.repeat(64)}`,
      `unable to parse requirement: values[0][a]: Invalid value: "${'x'.repeat(64)}": must be no more than 63 bytes`,
    ],
  ])('refuses %j', (selector, message) => expect(problem(selector)).toBe(message));
});

test('bad values are shown as Go prints them, and their bytes are counted', () => {
  expect(problem('a=\x01"\u{e000}\u{1f600}é')).toContain(String.raw`Invalid value: "\x01\"\ue000😀é": a valid label`);
  expect(problem(`a=${'é'.repeat(32)}`)).toContain('must be no more than 63 bytes');
  expect(problem(`a=${'é'.repeat(31)}`)).not.toContain('must be no more than 63 bytes');
});

test('a NUL ends a word, and a text where a word should begin', () => {
  expect(accepts('a\0,b', { a: '' })).toBe(false);
  expect(accepts('a=x,b \0 ,,', { a: 'x', b: '' })).toBe(true);
  expect(accepts('a=\0x', { a: 'x' })).toBe(true);
});

test('an empty list of values means the empty value; integers compare as 64-bit numbers', () => {
  expect(accepts('a in ()', { a: '' })).toBe(true);
  expect(accepts('a in ()', { a: 'x' })).toBe(false);
  expect(accepts('a>9007199254740992', { a: '9007199254740993' })).toBe(true);
  expect(accepts('a>1', { a: 'x' })).toBe(false);
  expect(accepts('toString', {})).toBe(false);
});

interface Term {
  readonly text: string;
  readonly holds: (value: string | undefined) => boolean;
  readonly key: string;
}

const key = fc.constantFrom('a', 'b', 'example.com/c');
const value = fc.constantFrom('', 'x', 'y', '1', '5', '10');
const number = fc.integer({ min: 0, max: 12 });
const values = fc.uniqueArray(value, { minLength: 1, maxLength: 3 });
const term: fc.Arbitrary<Term> = fc.oneof(
  fc
    .tuple(key, value, fc.constantFrom('=', '=='))
    .map(([k, v, o]) => ({ key: k, text: `${k}${o}${v}`, holds: (l: string | undefined) => l === v })),
  fc.tuple(key, value).map(([k, v]) => ({ key: k, text: `${k} != ${v}`, holds: (l: string | undefined) => l !== v })),
  fc.tuple(key, values).map(([k, vs]) => ({
    key: k,
    text: `${k} in (${vs.join(', ')})`,
    holds: (l: string | undefined) => vs.some((v) => v === l),
  })),
  fc.tuple(key, values).map(([k, vs]) => ({
    key: k,
    text: `${k} notin (${vs.join(',')})`,
    holds: (l: string | undefined) => vs.every((v) => v !== l),
  })),
  key.map((k) => ({ key: k, text: k, holds: (l: string | undefined) => l !== undefined })),
  key.map((k) => ({ key: k, text: `!${k}`, holds: (l: string | undefined) => l === undefined })),
  fc.tuple(key, number).map(([k, n]) => ({
    key: k,
    text: `${k}>${n}`,
    holds: (l: string | undefined) => l !== undefined && /^\d+$/.test(l) && Number(l) > n,
  })),
  fc.tuple(key, number).map(([k, n]) => ({
    key: k,
    text: `${k} < ${n}`,
    holds: (l: string | undefined) => l !== undefined && /^\d+$/.test(l) && Number(l) < n,
  })),
);

test('matches as a naive matcher does', () => {
  fc.assert(
    fc.property(
      fc.array(term, { maxLength: 3 }),
      fc.dictionary(key, value, { noNullPrototype: true }),
      (terms, labels) => {
        const expected = terms.every(({ key, holds }) => holds(labels[key]));
        expect(accepts(terms.map(({ text }) => text).join(','), labels)).toBe(expected);
      },
    ),
    { numRuns: 3000 },
  );
});
