import { jsonNull } from './json.ts';
import { notSupported, SqlError } from './sql-error.ts';
import { readInterval } from './interval.ts';
import { printDocument, printValue } from './text.ts';
import { canonicalTimestamp } from './timestamp.ts';
import { typeName, type SqlType } from './type.ts';
import { textIn, type JsonValue, type SqlValue } from './value.ts';

/** What a type's input function makes of a text. @throws 22P02, 22003, 22007, 22008 as that does */
export function readText(type: SqlType, text: string): SqlValue {
  switch (type) {
    case 'text':
    case 'unknown':
      return text;
    case 'integer':
    case 'bigint':
      return readInteger(type, text);
    case 'numeric':
    case 'double precision':
      return readNumber(type, text);
    case 'boolean':
      return readBoolean(text);
    case 'jsonb':
      return readJson(text);
    case 'timestamptz':
      return canonicalTimestamp(text);
    case 'interval':
      return readInterval(text);
  }
}

const smallest = -2_147_483_648;
const largest = 2_147_483_647;

function readInteger(type: 'integer' | 'bigint', text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw invalid(type, text);
  const value = Number(text);
  const outside = type === 'integer' ? value < smallest || value > largest : Math.abs(value) > 9.3e18;
  if (outside) throw new SqlError('22003', `value "${text}" is out of range for type ${type}`);
  return checkInteger(type, value);
}

/** Passes an integer that its type can hold. @throws 22003, 0A000 beyond 2^53 */
export function checkInteger(type: SqlType, value: number): number {
  if (type === 'integer' && (value < smallest || value > largest)) throw new SqlError('22003', 'integer out of range');
  if (Math.abs(value) > 9.3e18) throw new SqlError('22003', `${type} out of range`);
  if (!Number.isSafeInteger(value)) throw notSupported('integers beyond 2^53');
  return value === 0 ? 0 : value;
}

function readNumber(type: 'numeric' | 'double precision', text: string): number {
  if (/^\s*[+-]?(nan|inf|infinity)\s*$/i.test(text)) throw notSupported(`the number "${text}"`);
  if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text)) throw invalid(type, text);
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new SqlError('22003', `"${text}" is out of range for type ${type}`);
}

const truths = ['true', 'yes', 'on', '1'];
const falsehoods = ['false', 'no', 'off', '0'];

/** Any unambiguous beginning of a word will do. */
function readBoolean(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (word !== '' && word !== 'o') {
    if (truths.some((known) => known.startsWith(word))) return true;
    if (falsehoods.some((known) => known.startsWith(word))) return false;
  }
  throw invalid('boolean', text);
}

function readJson(text: string): SqlValue {
  let document: JsonValue;
  try {
    document = JSON.parse(text);
  } catch {
    throw new SqlError('22P02', 'invalid input syntax for type json');
  }
  return document ?? jsonNull;
}

function invalid(type: SqlType, text: string): SqlError {
  return new SqlError('22P02', `invalid input syntax for type ${typeName(type)}: "${text}"`);
}

/** What a cast to text writes. */
export function writeText(type: SqlType, value: SqlValue): string {
  switch (type) {
    case 'interval':
    case 'numeric':
      throw notSupported(`${type} as text`);
    case 'jsonb':
      return value === jsonNull ? 'null' : printDocument(value);
    case 'boolean':
      return value === true ? 'true' : 'false';
    case 'unknown':
      return textIn(value);
    default:
      return printValue(type, value);
  }
}

/** Converts between types as CAST does, for a value that is not null; null when no cast exists. */
export function castBetween(from: SqlType, to: SqlType): ((value: SqlValue) => SqlValue) | null {
  if (to === 'text') return (value) => writeText(from, value);
  if (from === 'text' || from === 'unknown') return (value) => readText(to, textIn(value));
  return casts[`${from} to ${to}`] ?? null;
}

const rounded = (type: 'integer' | 'bigint') => (value: SqlValue) => checkInteger(type, roundToEven(Number(value)));
const away = (type: 'integer' | 'bigint') => (value: SqlValue) => {
  const size = Math.floor(Math.abs(Number(value)) + 0.5);
  return checkInteger(type, Number(value) < 0 ? -size : size);
};
const same = (value: SqlValue): SqlValue => value;
const fromJson =
  (type: SqlType, wanted: 'number' | 'boolean') =>
  (value: SqlValue): SqlValue => {
    if (typeof value === wanted) return type === 'integer' || type === 'bigint' ? away(type)(value) : value;
    const kind = value === jsonNull ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    throw new SqlError('22023', `cannot cast jsonb ${kind === 'number' ? 'numeric' : kind} to type ${typeName(type)}`);
  };

const casts: { readonly [conversion: string]: ((value: SqlValue) => SqlValue) | undefined } = {
  'integer to bigint': same,
  'integer to numeric': same,
  'integer to double precision': same,
  'integer to boolean': (value) => value !== 0,
  'bigint to integer': (value) => checkInteger('integer', Number(value)),
  'bigint to numeric': same,
  'bigint to double precision': same,
  'numeric to integer': away('integer'),
  'numeric to bigint': away('bigint'),
  'numeric to double precision': same,
  'double precision to integer': rounded('integer'),
  'double precision to bigint': rounded('bigint'),
  'double precision to numeric': same,
  'boolean to integer': Number,
  'jsonb to integer': fromJson('integer', 'number'),
  'jsonb to bigint': fromJson('bigint', 'number'),
  'jsonb to numeric': fromJson('numeric', 'number'),
  'jsonb to double precision': fromJson('double precision', 'number'),
  'jsonb to boolean': fromJson('boolean', 'boolean'),
};

/** As C's rint: halves go to the even neighbour. */
function roundToEven(value: number): number {
  const below = Math.floor(value);
  const fraction = value - below;
  if (fraction !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
