import { expect, test } from 'vitest';
import { Choices } from './choices.ts';

test('every way is taken once', () => {
  const choices = new Choices();
  const ways: string[] = [];
  do {
    const first = choices.choose(3);
    // Whether there is a second choice depends on the first.
    ways.push(first === 1 ? `${first}${choices.choose(2)}` : `${first}`);
  } while (choices.advance());
  expect(ways).toEqual(['0', '10', '11', '2']);
});

test('what makes no choice has one way', () => {
  expect(new Choices().advance()).toBe(false);
});
