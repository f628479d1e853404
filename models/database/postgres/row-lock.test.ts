import { describe, expect, it } from 'vitest';
import { db, Script } from './script.fixture.ts';

const insert = db.insertInto('item').values([
  { id: 1, code: 'a', owner: null },
  { id: 2, code: 'b', owner: null },
]);
const items = db.selectFrom('item').select(['id', 'owner']).orderBy('id');
const first = items.where('id', '=', 1);
const claim = (owner: string) => db.updateTable('item').set({ owner }).where('id', '=', 1);
const removeFirst = db.deleteFrom('item').where('id', '=', 1);

function withItems(): Script {
  const script = new Script();
  script.all('setup', insert);
  return script;
}

describe('FOR KEY SHARE of a row that was changed, but not its key', () => {
  it('waits for who deletes the later version, SKIP LOCKED or not', () => {
    const script = withItems();
    script.all('a', 'begin', claim('a'), removeFirst);
    expect(script.run('b', items.forKeyShare().skipLocked())).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: 2:']);
  });

  it('fails in REPEATABLE READ when the later version is deleted', () => {
    const script = withItems();
    script.all('b', 'begin repeatable read', items);
    script.all('a', claim('a'), removeFirst);
    expect(script.run('b', first.forKeyShare())).toEqual(['40001']);
  });

  it('does not wait for who changes the later version', () => {
    const script = withItems();
    script.all('a', claim('a'), 'begin', claim('b'));
    expect(script.run('b', first.forKeyShare().noWait())).toEqual(['1:a']);
  });
});

describe('a row that its changer had locked FOR UPDATE', () => {
  it('is not for FOR KEY SHARE, which then sees the change', () => {
    const script = withItems();
    script.all('a', 'begin', first.forUpdate(), claim('a'));
    expect(script.run('b', first.forKeyShare())).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: 1:a']);
  });
});
