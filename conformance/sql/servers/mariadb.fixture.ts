import { afterAll, beforeAll, describe, test } from 'vitest';
import { findMariadb, startMariadb, type MariadbServer } from './mariadb.ts';

/**
 * A group of tests with a MariaDB server of their own, for the time of the group; where there is none, one visibly skipped
 * test says so. Call `server` inside of tests and of hooks only.
 */
export function describeWithMariadb(name: string, tests: (server: () => MariadbServer) => void): void {
  const program = findMariadb();
  test.skipIf(program !== null)(`SKIPPED: ${name}: there is no program of MariaDB`, () => {});
  describe.skipIf(program === null)(name, () => {
    let running: MariadbServer | null = null;
    beforeAll(async () => {
      running = await startMariadb(program ?? '');
    });
    afterAll(() => running?.stop());
    tests(() => {
      if (running === null) throw new Error('the server runs while the tests do, not when they are declared');
      return running;
    });
  });
}
