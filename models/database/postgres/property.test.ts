import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Compilable } from 'kysely';
import { db, Script, textOf } from './script.fixture.ts';
import type { ResultRow } from '../sql/value.ts';

/** One change of `item`, as data, so that the engine and the reference can both run it. */
type Change =
  | {
      readonly kind: 'insert';
      readonly id: number;
      readonly code: string | null;
      readonly conflict: 'fail' | 'nothing' | 'update';
    }
  | { readonly kind: 'update'; readonly id: number; readonly code: string | null }
  | { readonly kind: 'bump'; readonly above: number }
  | { readonly kind: 'delete'; readonly id: number };

const id = fc.integer({ min: 1, max: 4 });
const code = fc.constantFrom('a', 'b', 'c', null);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constant('insert' as const),
    id,
    code,
    conflict: fc.constantFrom('fail' as const, 'nothing' as const, 'update' as const),
  }),
  fc.record({ kind: fc.constant('update' as const), id, code }),
  fc.record({ kind: fc.constant('bump' as const), above: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant('delete' as const), id }),
);

function query(step: Change): Compilable {
  switch (step.kind) {
    case 'insert': {
      const insert = db.insertInto('item').values({ id: step.id, code: step.code, version: 1 });
      if (step.conflict === 'fail') return insert;
      return insert.onConflict((oc) =>
        step.conflict === 'nothing'
          ? oc.doNothing()
          : oc.column('id').doUpdateSet((eb) => ({ version: eb('item.version', '+', eb.ref('excluded.version')) })),
      );
    }
    case 'update':
      return db.updateTable('item').set({ code: step.code }).where('id', '=', step.id);
    case 'bump':
      return db
        .updateTable('item')
        .set((eb) => ({ version: eb('version', '+', 1) }))
        .where('version', '>', step.above);
    case 'delete':
      return db.deleteFrom('item').where('id', '=', step.id);
  }
}

interface ItemRow {
  id: number;
  code: string | null;
  owner: null;
  version: number;
}

/** The naive reference: an array of rows. Returns the outcome in the words of the fixture. */
function reference(rows: ItemRow[], step: Change): string {
  const byId = rows.find((row) => 'id' in step && row.id === step.id);
  const taken = (own: number, wanted: string | null) =>
    wanted !== null && rows.some((row) => row.id !== own && row.code === wanted);
  switch (step.kind) {
    case 'insert':
      if (byId !== undefined && step.conflict === 'update') {
        byId.version += 1;
        rows.push(...rows.splice(rows.indexOf(byId), 1));
        return '1 changed';
      }
      if (byId !== undefined || taken(step.id, step.code)) return step.conflict === 'nothing' ? '0 changed' : '23505';
      rows.push({ id: step.id, code: step.code, owner: null, version: 1 });
      return '1 changed';
    case 'update':
      if (byId === undefined) return '0 changed';
      if (taken(byId.id, step.code)) return '23505';
      byId.code = step.code;
      rows.push(...rows.splice(rows.indexOf(byId), 1));
      return '1 changed';
    case 'bump': {
      const hit = rows.filter((row) => row.version > step.above);
      for (const row of hit) row.version += 1;
      rows.push(...hit.map((row) => rows.splice(rows.indexOf(row), 1)).flat());
      return `${hit.length} changed`;
    }
    case 'delete':
      if (byId !== undefined) rows.splice(rows.indexOf(byId), 1);
      return byId === undefined ? '0 changed' : '1 changed';
  }
}

const everything = db.selectFrom('item').selectAll();
const asText = (rows: readonly ResultRow[]) => textOf(rows) || 'none';

describe('one session', () => {
  it('behaves like an array of rows, transactions and rollbacks included', () => {
    const block = fc.record({
      changes: fc.array(change, { maxLength: 6, size: 'max' }),
      end: fc.constantFrom('commit', 'rollback', 'none'),
    });
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12, size: 'max' }), (blocks) => {
        const script = new Script();
        let committed: ItemRow[] = [];
        for (const { changes, end } of blocks) {
          let rows = structuredClone(committed);
          let failed = false;
          if (end !== 'none') script.run('a', 'begin');
          for (const step of changes) {
            const before = structuredClone(rows);
            const expected = failed ? '25P02' : reference(rows, step);
            expect(script.run('a', query(step))).toEqual([expected]);
            if (expected.endsWith('changed'))
              expect(script.run('a', everything)).toEqual([asText(rows.map((row) => ({ ...row })))]);
            else if (end === 'none') rows = before;
            else failed = true;
          }
          if (end !== 'none') script.run('a', end === 'commit' ? 'commit' : 'rollback');
          if (end === 'none' || (end === 'commit' && !failed)) committed = rows;
          expect(script.engine.committedRows('item')).toEqual(committed);
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

type ConcurrentStep = {
  readonly session: string;
  readonly act: Change | 'begin' | 'begin repeatable read' | 'commit' | 'rollback' | 'lock' | 'crash';
};

describe('concurrent sessions', () => {
  const act = fc.oneof(
    { weight: 6, arbitrary: change },
    {
      weight: 5,
      arbitrary: fc.constantFrom(
        'begin' as const,
        'begin repeatable read' as const,
        'commit' as const,
        'rollback' as const,
        'lock' as const,
      ),
    },
    { weight: 1, arbitrary: fc.constant('crash' as const) },
  );
  const schedule: fc.Arbitrary<ConcurrentStep[]> = fc.array(
    fc.record({ session: fc.constantFrom('a', 'b', 'c'), act }),
    { minLength: 10, maxLength: 40, size: 'max' },
  );
  const isolation = fc.constantFrom('begin' as const, 'begin repeatable read' as const);
  const lockAll = db.selectFrom('item').selectAll().orderBy('id').forUpdate();

  /** Replays the reported changes: they must lead to exactly what is stored. */
  const replay = (script: Script) => {
    const rows = new Map<string, ResultRow>();
    for (const { key, before, after } of script.changes) {
      expect(rows.get(key) ?? null).toEqual(before);
      if (after === null) rows.delete(key);
      else rows.set(key, after);
    }
    return rows;
  };
  const byId = (left: ResultRow, right: ResultRow) => Number(left['id']) - Number(right['id']);

  it('keep keys unique, report every commit, and never wait for nobody', () => {
    let waits = 0;
    let commits = 0;
    fc.assert(
      fc.property(fc.tuple(isolation, isolation, isolation), schedule, (isolations, steps) => {
        const script = new Script();
        for (const id of [1, 2]) script.run('setup', db.insertInto('item').values({ id, code: null, version: id }));
        isolations.forEach((begin, index) => script.run('abc'.charAt(index), begin));
        for (const { session: name, act } of steps) {
          const session = script.session(name);
          if (act === 'crash') {
            session.close();
            script.settle();
            continue;
          }
          if (session.wait !== null) continue;
          const step = typeof act === 'object' ? query(act) : act === 'lock' ? lockAll : act;
          if (script.run(name, step)[0] === 'blocked') waits += 1;
          const rows = script.engine.committedRows('item');
          expect(new Set(rows.map((row) => row['id'])).size).toBe(rows.length);
          const codes = rows.map((row) => row['code']).filter((value) => value !== null);
          expect(new Set(codes).size).toBe(codes.length);
          expect([...replay(script).values()].sort(byId)).toEqual([...rows].sort(byId));
        }
        commits += script.engine.version;
        for (let round = 0; round < 4; round++) {
          for (const name of ['a', 'b', 'c']) if (script.session(name).wait === null) script.run(name, 'commit');
        }
        expect([...script.engine.waiting]).toEqual([]);
        expect(script.run('probe', everything)).toEqual([asText(script.engine.committedRows('item'))]);
        expect(script.run('probe', db.deleteFrom('item'))[0]).toMatch(/changed$/);
      }),
      { numRuns: 1000, seed: 1 },
    );
    expect(waits).toBeGreaterThan(1000);
    expect(commits).toBeGreaterThan(1000);
  });
});
