import { hashText } from '../random/hash.ts';

/** Seven characters that tell a mistyped or truncated text from a whole one. */
export function checksum(text: string): string {
  return hashText(text).toString(36).padStart(7, '0').slice(-7);
}
