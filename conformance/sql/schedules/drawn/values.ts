import fc from 'fast-check';

/** Few values, so that statements meet. */
export const id = fc.constantFrom(1, 1, 2, 2, 3, 4);
export const code = fc.constantFrom(10, 20, 30, 40);
export const tries = fc.integer({ min: 0, max: 2 });
export const state = fc.constantFrom(null, 'new', 'run');
export const word = fc.constantFrom('new', 'run');
export const queueId = fc.integer({ min: 1, max: 2 });
export const queueName = fc.constantFrom('a', 'b', 'c');
export const chance = (percent: number): fc.Arbitrary<boolean> => fc.nat(99).map((drawn) => drawn < percent);

export const task = fc.record({ id, code, queue: fc.option(queueId, { freq: 2 }), state, tries });
export const queue = fc.record({ id: queueId, name: queueName, load: tries });
