import { describe, expect, it } from 'vitest';
import { changed } from './changed.fixture.ts';
import { judge } from './facts.fixture.ts';
import { monitorNoDeleteOfLiveData } from './no-delete-of-live-data.ts';

const monitor = () =>
  monitorNoDeleteOfLiveData({
    ownerOf: (fact) =>
      fact.kind === 'changed' && fact.collection === 'owners'
        ? { owner: fact.key, wanted: fact.after === 'wanted' }
        : null,
    lossOf: (fact) =>
      fact.kind === 'changed' && fact.collection === 'volumes' && fact.after === null ? fact.key : null,
  });
const owner = (key: string, after: 'wanted' | 'deleting' | null) => changed('owners', key, null, after);
const volume = (key: string, after: object | null) => changed('volumes', key, {}, after);

describe('no-delete-of-live-data', () => {
  it('holds when the owner is being deleted, is gone, or is another one', () => {
    const history = [owner('x', 'wanted'), owner('y', 'wanted'), volume('x', {}), owner('x', 'deleting')];
    expect(judge(monitor(), [...history, volume('x', null), owner('x', null), volume('x', null)])).toEqual([]);
    expect(judge(monitor(), [owner('y', 'wanted'), volume('x', null)])).toEqual([]);
  });

  it('accuses the loss of a volume whose owner is to stay', () => {
    expect(judge(monitor(), [owner('x', 'wanted'), volume('x', {}), volume('x', null)])).toEqual([
      { detail: 'a volume of x was deleted, and nobody had asked for it', steps: [0, 2] },
    ]);
  });
});
