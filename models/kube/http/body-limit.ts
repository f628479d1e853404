/** Bytes that a body may have (apiserver/pkg/server/config.go, MaxRequestBodyBytes, 1.36): 3 MiB. */
export const bodyLimit = 3 * 1024 * 1024;

/** True when a body takes more bytes than that as UTF-8. */
export function exceedsBodyLimit(body: string): boolean {
  if (body.length > bodyLimit) return true;
  return body.length * 3 > bodyLimit && utf8Length(body) > bodyLimit;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
