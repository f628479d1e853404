const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 4648 base64url without padding, over UTF-8. Neither `btoa` nor `Buffer` may be assumed in a simulation. */
export function encodeBase64Url(text: string): string {
  const bytes = utf8(text);
  let out = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [first = 0, second, third] = bytes.slice(index, index + 3);
    const word = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    out += alphabet.charAt(word >> 18) + alphabet.charAt((word >> 12) & 63);
    if (second !== undefined) out += alphabet.charAt((word >> 6) & 63);
    if (third !== undefined) out += alphabet.charAt(word & 63);
  }
  return out;
}

/** The inverse; null when `text` is not base64url of UTF-8. */
export function decodeBase64Url(text: string): string | null {
  if (text.length % 4 === 1) return null;
  let escaped = '';
  let word = 0;
  let bits = 0;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) return null;
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      escaped += `%${((word >> bits) & 255).toString(16).padStart(2, '0')}`;
    }
  }
  try {
    return decodeURIComponent(escaped);
  } catch {
    return null;
  }
}

function utf8(text: string): number[] {
  const bytes: number[] = [];
  const escaped = encodeURIComponent(text);
  for (let index = 0; index < escaped.length; index++) {
    if (escaped.charAt(index) === '%') {
      bytes.push(Number.parseInt(escaped.slice(index + 1, index + 3), 16));
      index += 2;
    } else bytes.push(escaped.charCodeAt(index));
  }
  return bytes;
}
