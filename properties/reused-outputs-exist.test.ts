import { describe, expect, it } from 'vitest';
import { changed } from './changed.fixture.ts';
import { judge } from './facts.fixture.ts';
import { monitorReusedOutputsExist } from './reused-outputs-exist.ts';

const monitor = () =>
  monitorReusedOutputsExist({
    outputOf: ({ collection, key, before, after }) =>
      collection === 'links'
        ? { link: key, run: String(after ?? before), artifact: 'model', linked: after !== null }
        : null,
    artifactOf: ({ collection, key, after }) =>
      collection === 'artifacts' ? { artifact: key, uri: String(after) } : null,
    fileOf: ({ collection, key, after }) => (collection === 'files' ? { uri: key, there: after !== null } : null),
  });

const made = [
  changed('files', 's3://model', null, 'there'),
  changed('artifacts', 'model', null, 's3://model'),
  changed('links', 'first', null, 'run-1'),
];
const takenOver = changed('links', 'second', null, 'run-2');
const removed = changed('files', 's3://model', 'there', null);

describe('reused-outputs-exist', () => {
  it('holds when a file goes that no other run has, or has any more', () => {
    expect(judge(monitor(), [...made, removed])).toEqual([]);
    const unlinked = changed('links', 'second', 'run-2', null);
    expect(judge(monitor(), [...made, takenOver, unlinked, removed])).toEqual([]);
  });

  it.each([
    ['is gone already', [removed, takenOver]],
    ['goes later', [takenOver, removed]],
  ])('accuses a run that has taken over a file that %s', (_when, facts) => {
    const detail = 'run run-2 has taken over artifact model, and s3://model is gone';
    expect(judge(monitor(), [...made, ...facts])).toMatchObject([{ detail }]);
  });

  it('holds when the file was written again before it was taken over', () => {
    const written = changed('files', 's3://model', null, 'there');
    expect(judge(monitor(), [...made, removed, written, takenOver])).toEqual([]);
  });
});
