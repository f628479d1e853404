import { quoted } from '../../../modules/ports/selectors/quoted.ts';

/** The resource version that a client wrote, or why it is none. `text` is its usual form, `revision` its value. */
export type ParsedVersion =
  | { readonly ok: true; readonly revision: number; readonly text: string }
  | { readonly ok: false; readonly message: string };

const largest = 18_446_744_073_709_551_615n;

/** Reads an unsigned 64-bit decimal; empty means 0 (ParseResourceVersion in storage/api_object_versioner.go, 1.36). */
export function parseVersion(text: string): ParsedVersion {
  if (text === '') return { ok: true, revision: 0, text: '0' };
  const problem = /^\d+$/.test(text) ? (BigInt(text) > largest ? 'value out of range' : null) : 'invalid syntax';
  if (problem === null) return { ok: true, revision: Number(text), text: text.replace(/^0+(?=\d)/, '') };
  const value = quoted(text);
  return {
    ok: false,
    message: `resourceVersion: Invalid value: ${value}: strconv.ParseUint: parsing ${value}: ${problem}`,
  };
}
