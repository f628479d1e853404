import fc from 'fast-check';

/** Few values, so that statements meet. */
export const id = fc.constantFrom(1, 1, 2, 2, 3, 4, 5);
export const code = fc.constantFrom('a', 'b', 'c');
export const part = fc.integer({ min: 1, max: 3 });
export const tries = fc.integer({ min: 0, max: 2 });

export const row = fc.record({ id, code: fc.option(code, { freq: 2 }), part, tries });
