import type { ClientBase, CustomTypesConfig } from 'pg';

/** OIDs of types (pg_type.dat). */
const bigint = 20;
const numeric = 1700;
const timestamptz = 1184;

/**
 * How results become values: as `pg` does it, but for what the table in modules/ports/sql/tables.ts says of `bigint` (and
 * counts, which are that) and `timestamptz`.
 */
export function valueTypes(client: ClientBase): CustomTypesConfig {
  return {
    getTypeParser(oid: number, format?: 'text' | 'binary') {
      if (oid === bigint) return readInteger;
      // What sums of bigint and averages are: the nearest number.
      if (oid === numeric) return Number;
      return oid === timestamptz ? readTime : client.getTypeParser(oid, format);
    },
  };
}

function readInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`the bigint ${text} is beyond 2^53`);
}

/**
 * PostgreSQL writes times in the session's time zone: `2026-01-31 13:00:00.5+01`, and of the time before time zones with
 * seconds in the offset: `0001-01-02 05:53:28+05:53:28`.
 */
const written = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?$/;

/** RFC 3339 in UTC with six digits of a second. */
function readTime(text: string): string {
  const parts = written.exec(text);
  if (parts === null) throw new RangeError(`the time ${text} is not one of the years 1 to 9999`);
  const [, date, time, fraction = '', sign, ...offset] = parts;
  const [hours = 0, minutes = 0, seconds = 0] = offset.map((part) => Number(part || 0));
  const ahead = (hours * 60 + minutes) * 60 + seconds;
  const utc = Date.parse(`${date}T${time}Z`) - (sign === '-' ? -ahead : ahead) * 1000;
  return `${new Date(utc).toISOString().slice(0, 19)}.${fraction.padEnd(6, '0')}Z`;
}
