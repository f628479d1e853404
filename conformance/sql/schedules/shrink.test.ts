import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shrink } from './shrink.ts';

test('nothing more can be taken out, and it still fails', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(50), { minLength: 1, maxLength: 20 }),
      fc.infiniteStream(fc.boolean()),
      async (items, choose) => {
        const needed = items.filter(() => choose.next().value);
        const fails = async (some: readonly number[]): Promise<boolean> => needed.every((item) => some.includes(item));
        expect(await shrink(items, fails)).toEqual(needed);
      },
    ),
  );
});
