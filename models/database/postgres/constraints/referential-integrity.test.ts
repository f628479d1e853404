import { describe, expect, it } from 'vitest';
import { constraintTables, db } from '../../../../conformance/sql/constraints/tables.ts';
import { defineSchema } from '../../sql/define-schema.ts';
import { Script } from '../script.fixture.ts';

const schema = defineSchema(constraintTables);
const insertChild = db.insertInto('child').values({ id: 1, parent_id: 1, note: null });
const insertOwned = db.insertInto('owned').values({ id: 1, parent_id: 1 });

function withParent(): Script {
  const script = new Script(schema);
  script.run('setup', db.insertInto('parent').values({ id: 1, code: null }));
  return script;
}

function lockTable(script: Script, name: string, mode: 'share' | 'exclusive'): void {
  const table = schema.byName.get(name);
  if (table === undefined) throw new Error(`no table ${name}`);
  script.all('locker', 'begin');
  expect(script.session('locker').execute({ kind: 'lock table', table, mode, noWait: false }).kind).toBe('done');
}

describe('a check of a foreign key', () => {
  it('locks the other table as SELECT FOR KEY SHARE does', () => {
    const script = withParent();
    lockTable(script, 'parent', 'share');
    expect(script.run('a', insertChild)).toEqual(['1 changed']);
    script.run('locker', 'commit');
    lockTable(script, 'parent', 'exclusive');
    expect(script.run('a', db.insertInto('child').values({ id: 2, parent_id: 1, note: null }))).toEqual(['blocked']);
    expect(script.run('locker', 'commit')).toEqual(['COMMIT', 'a: 1 changed']);
  });

  it('locks the other table as DELETE does when it cascades', () => {
    const script = withParent();
    script.run('setup', insertOwned);
    lockTable(script, 'owned', 'share');
    expect(script.run('a', db.deleteFrom('parent'))).toEqual(['blocked']);
    expect(script.run('locker', 'commit')).toEqual(['COMMIT', 'a: 1 changed']);
    expect(script.engine.committedRows('owned')).toEqual([]);
  });

  it('reports what a cascade did with the commit', () => {
    const script = withParent();
    script.run('setup', insertOwned);
    script.changes.length = 0;
    script.run('a', db.deleteFrom('parent'));
    expect(script.changes.map(({ table, key, after }) => [table, key, after])).toEqual([
      ['parent', '1', null],
      ['owned', '1', null],
    ]);
  });

  it('leaves versions behind that vacuum finds', () => {
    const script = new Script(schema);
    for (let round = 0; round < 100; round++) {
      script.run('a', db.insertInto('parent').values({ id: 1, code: null }));
      script.run('a', insertOwned);
      script.run('a', db.deleteFrom('parent'));
    }
    expect(script.engine.table('owned').heap.length).toBeLessThan(40);
  });
});
