import { describe, expect, it } from 'vitest';
import { semanticallyEqual } from './equality.ts';

describe('semantic equality', () => {
  it.each([
    [undefined, [], true],
    [null, {}, true],
    [{ a: 1, b: [] }, { a: 1 }, true],
    [{ a: { b: [1, 2] } }, { a: { b: [1, 2] } }, true],
    [{ x: 1, y: 2 }, { y: 2, x: 1 }, true],
    [[1, 2], [2, 1], false],
    [{ a: 1 }, { a: '1' }, false],
    [{ a: 1 }, {}, false],
    [[1], [1, 1], false],
    [{ a: [] }, { a: [0] }, false],
  ])('%j and %j: %s', (left, right, equal) => {
    expect(semanticallyEqual(left, right)).toBe(equal);
    expect(semanticallyEqual(right, left)).toBe(equal);
  });
});
