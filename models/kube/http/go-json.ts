/**
 * JSON as Go's encoder writes it: `<`, `>`, `&` and the line separators of JavaScript are escaped (encoding/json, HTMLEscape).
 */
export function toJson(value: unknown, pretty: boolean): string {
  const text = pretty ? JSON.stringify(value, null, 2) : JSON.stringify(value);
  return text.replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
