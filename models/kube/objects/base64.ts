export const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export type DecodedBase64 = { readonly ok: true; readonly bytes: string } | { readonly ok: false; readonly at: number };

/** The bytes of an unpadded base64url text (RFC 4648, section 5), one as one character; or where it goes wrong. */
export function decodeBase64Url(token: string): DecodedBase64 {
  let bytes = '';
  let bits = 0;
  let buffer = 0;
  for (let index = 0; index < token.length; index++) {
    const digit = base64Alphabet.indexOf(token.charAt(index));
    if (digit < 0) return { ok: false, at: index };
    buffer = ((buffer << 6) | digit) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += String.fromCharCode((buffer >> bits) & 0xff);
  }
  return token.length % 4 === 1 ? { ok: false, at: token.length - 1 } : { ok: true, bytes };
}
