const largest = 2n ** 63n;

/** Reads a signed 64-bit decimal, as Go's `strconv.ParseInt(text, 10, 64)`; null when it is none. */
export function parseInteger(text: string): bigint | null {
  if (!/^[+-]?[0-9]+$/.test(text)) return null;
  const number = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return number >= -largest && number < largest ? number : null;
}
