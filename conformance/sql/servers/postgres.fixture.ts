import { afterAll, beforeAll, describe, test } from 'vitest';
import { findPostgres, startPostgres, type PostgresServer, type PostgresSettings } from './postgres.ts';

/**
 * A group of tests with a PostgreSQL server of their own, for the time of the group; where there is none, one visibly
 * skipped test says so. Call `server` inside of tests and of hooks only.
 */
export function describeWithPostgres(
  name: string,
  tests: (server: () => PostgresServer) => void,
  settings: PostgresSettings = {},
): void {
  const programs = findPostgres();
  test.skipIf(programs !== null)(`SKIPPED: ${name}: there are no programs of PostgreSQL`, () => {});
  describe.skipIf(programs === null)(name, () => {
    let running: PostgresServer | null = null;
    beforeAll(async () => {
      running = await startPostgres(programs ?? '', settings);
    });
    afterAll(() => running?.stop());
    tests(() => {
      if (running === null) throw new Error('the server runs while the tests do, not when they are declared');
      return running;
    });
  });
}
