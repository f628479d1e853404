/** Where a paged LIST goes on: at the revision of its first page, after the last key that it returned. */
export interface ContinuePoint {
  readonly revision: number;
  readonly startAfter: string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** base64url of `{"v":"meta.k8s.io/v1","rv":N,"start":"key\u0000"}`, as k8s.io/apiserver/pkg/storage/continue.go. */
export function encodeContinue({ revision, startAfter }: ContinuePoint): string {
  const json = `{"v":"meta.k8s.io/v1","rv":${revision},"start":${JSON.stringify(`${startAfter}\u0000`)}}`;
  let text = '';
  for (let index = 0; index < json.length; index += 3) {
    const bytes = [0, 1, 2].map((offset) => json.charCodeAt(index + offset) || 0);
    const [first = 0, second = 0, third = 0] = bytes;
    const group = (first << 16) | (second << 8) | third;
    const length = Math.min(3, json.length - index) + 1;
    for (let digit = 0; digit < length; digit++) text += alphabet.charAt((group >> (18 - 6 * digit)) & 63);
  }
  return text;
}

/** Reads a token; null when it is not one of ours. */
export function decodeContinue(token: string): ContinuePoint | null {
  let json = '';
  let bits = 0;
  let buffer = 0;
  for (const character of token) {
    const digit = alphabet.indexOf(character);
    if (digit < 0) return null;
    buffer = ((buffer << 6) | digit) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    json += String.fromCharCode((buffer >> bits) & 0xff);
  }
  const match = /^\{"v":"meta\.k8s\.io\/v1","rv":(\d+),"start":"([a-z0-9./-]+)\\u0000"\}$/.exec(json);
  if (match === null) return null;
  const [, revision, startAfter = ''] = match;
  return { revision: Number(revision), startAfter };
}
