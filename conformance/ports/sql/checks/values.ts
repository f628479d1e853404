import { deepEqual, equal, ok } from 'node:assert/strict';
import { dbClock, dbNow } from '../../../../modules/ports/sql/fragments.ts';
import { given, refused, type CheckSchema, type PortCheck } from '../port-check.ts';

const empty = { word: null, small: null, big: null, real: null, flag: null, document: null, moment: null };

const samples: readonly CheckSchema['sample'][] = [
  { ...empty, id: 0 },
  {
    id: 1,
    word: 'it\'s; "quoted" -- é 漢字 😀\n',
    small: -2147483648,
    big: Number.MAX_SAFE_INTEGER,
    real: 0.1,
    flag: true,
    document: { list: [1, 'two', null, { deep: false }], empty: {} },
    moment: '2026-01-31T12:00:00.123456Z',
  },
  { ...empty, id: 2, word: '', small: 0, big: Number.MIN_SAFE_INTEGER, real: -1.5e300, flag: false, document: {} },
  { ...empty, id: 3, moment: '1969-12-31T23:59:59.000001Z' },
];

/** Values: in as out, on every database. */
export const valueChecks: readonly PortCheck[] = [
  {
    title: 'values of every type come back as they were stored',
    async run({ sql, other }) {
      given(await sql.attempt((query) => query.insertInto('sample').values(samples).execute()));
      const rows = await other.query.selectFrom('sample').selectAll().orderBy('id').execute();
      deepEqual(rows, samples);
    },
  },
  {
    title: 'a document that is an array is stored as text and comes back as an array',
    async run({ sql }) {
      const document = JSON.stringify([1, { a: [] }]);
      const inserted = sql.query
        .insertInto('sample')
        .values({ ...empty, id: 1, document: document as never })
        .returning('document');
      deepEqual(await inserted.executeTakeFirst(), { document: [1, { a: [] }] });
    },
  },
  {
    title: 'RETURNING and joins give values of the same types',
    async run({ sql }) {
      const returned = await sql.query.insertInto('sample').values(samples).returningAll().execute();
      deepEqual(
        [...returned].sort((left, right) => left.id - right.id),
        samples,
      );
      const joined = await sql.query
        .selectFrom('sample')
        .innerJoin('sample as same', 'same.id', 'sample.id')
        .select(['same.flag as flag', 'sample.document as document', 'same.big as big'])
        .where('sample.id', '=', 1)
        .executeTakeFirst();
      deepEqual(joined, { flag: true, document: samples[1]?.document, big: Number.MAX_SAFE_INTEGER });
    },
  },
  {
    title: 'values are found by what they are',
    async run({ sql }) {
      given(await sql.attempt((query) => query.insertInto('sample').values(samples).execute()));
      const ids = async (column: keyof CheckSchema['sample'], value: string | number | boolean) => {
        const rows = await sql.query.selectFrom('sample').select('id').where(column, '=', value).execute();
        return rows.map(({ id }) => id);
      };
      deepEqual(await ids('flag', true), [1]);
      deepEqual(await ids('flag', false), [2]);
      deepEqual(await ids('big', Number.MAX_SAFE_INTEGER), [1]);
      deepEqual(await ids('real', 0.1), [1]);
    },
  },
  {
    title: 'times are compared and sorted as times',
    async run({ sql }) {
      given(await sql.attempt((query) => query.insertInto('sample').values(samples).execute()));
      const rows = sql.query.selectFrom('sample').select('id').orderBy('moment');
      const at = '2026-01-31T12:00:00.123456Z';
      const found = [rows.where('moment', '=', at), rows.where('moment', '<', at), rows.where('moment', '<=', at)];
      const ids = await Promise.all(found.map(async (query) => (await query.execute()).map(({ id }) => id)));
      deepEqual(ids, [[1], [3], [3, 1]]);
    },
  },
  {
    title: 'counts are numbers, and so are extremes',
    async run({ sql }) {
      given(await sql.attempt((query) => query.insertInto('sample').values(samples).execute()));
      const { count, most, least } = await sql.query
        .selectFrom('sample')
        .select(({ fn }) => [fn.countAll().as('count'), fn.max('big').as('most'), fn.min('real').as('least')])
        .executeTakeFirstOrThrow();
      deepEqual([count, most, least], [4, Number.MAX_SAFE_INTEGER, -1.5e300]);
    },
  },
  {
    title: 'a bigint beyond 2^53 is refused',
    async run({ sql }) {
      const beyond = sql.attempt((query) =>
        query
          .insertInto('sample')
          .values({ ...empty, id: 1, big: 2 ** 70 })
          .execute(),
      );
      equal(refused(await beyond).kind, 'other');
    },
    needs: ({ name }) => name !== 'sqlite',
  },
  {
    title: 'the clock of the database: milliseconds, the same in a query as in now()',
    async run({ sql }) {
      const before = given(await sql.now());
      ok(Number.isInteger(before), `${before}`);
      const { at, then } = await sql.query
        .selectNoFrom([dbClock(sql.capabilities).as('at'), dbNow(sql.capabilities).as('then')])
        .executeTakeFirstOrThrow();
      const after = given(await sql.now());
      ok(before <= at && at <= after && then <= at, [before, then, at, after].join(' '));
    },
  },
];
