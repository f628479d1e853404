import { expect, test } from 'vitest';
import { compareCommands } from './commands.ts';

test('thousands of commands: the API server agrees with a naive reference about every answer, page and event', () => {
  expect(compareCommands(60, 120)).toBeGreaterThan(1000);
});
