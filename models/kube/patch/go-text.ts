import { isRecord } from '../objects/object-fields.ts';

/** A JSON value as Go's `%v` prints it: `map[a:1 b:[x y]]`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (isRecord(value)) {
    const entries = Object.keys(value).sort();
    return `map[${entries.map((key) => `${key}:${goText(value[key])}`).join(' ')}]`;
  }
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  return value >= 1e21 || (value !== 0 && !Number.isInteger(value) && Math.abs(value) < 1e-4)
    ? value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
    : String(value);
}

/** The Go type that a JSON value decodes to where its type is not known. */
export function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isRecord(value)) return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : value === null ? '%!s(<nil>)' : 'string';
}

/** The kind of that Go type. */
export function goKindOf(value: unknown): string {
  return Array.isArray(value) ? 'slice' : isRecord(value) ? 'map' : goTypeOf(value);
}
