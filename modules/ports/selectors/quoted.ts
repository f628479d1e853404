/** Graphic characters as Go's `unicode.IsPrint` has them: letters, marks, numbers, punctuation, symbols, the ASCII space. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const plain = /^[ !#-[\]-~]*$/;
const escapes: { readonly [character: string]: string } = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** A text in double quotes as Go's `%q` prints it (strconv.Quote); messages of Kubernetes show bad values this way. */
export function quoted(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  let result = '';
  for (const character of text) result += escapes[character] ?? shown(character);
  return `"${result}"`;
}

function shown(character: string): string {
  if (printable.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code > 0xffff) return `\\U${code.toString(16).padStart(8, '0')}`;
  return `\\u${(code >= 0xd800 && code <= 0xdfff ? 0xfffd : code).toString(16).padStart(4, '0')}`;
}
