import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { describeWithPostgres } from '../../conformance/sql/servers/postgres.fixture.ts';

describeWithPostgres('the example on PostgreSQL', (server) => {
  test('two replicas take every message once, until they are asked to stop', async () => {
    const { host, user, database } = server().connection;
    const env = { ...process.env, PGHOST: host, PGUSER: user, PGDATABASE: database };
    const start = (...args: string[]): ChildProcess =>
      spawn(process.execPath, ['--import', 'tsx', resolve(import.meta.dirname, 'main.ts'), ...args], { env });
    expect(await once(start('migrate'), 'exit')).toEqual([0, null]);
    const client = new pg.Client(server().connection);
    await client.connect();
    await client.query('insert into message select generate_series(1, 200)');
    const takers = async (): Promise<readonly (string | null)[]> => {
      const { rows } = await client.query<{ sent_by: string | null }>('select distinct sent_by from message');
      return rows.map(({ sent_by: taker }) => taker);
    };
    const replicas = [start(), start()];
    const ended = replicas.map((replica) => once(replica, 'exit'));
    try {
      const names = replicas.map(({ pid }) => `replica-${pid}`);
      // More messages until each has taken some: one may have taken all before the other has started.
      await vi.waitFor(
        async () => {
          await client.query('insert into message select generate_series(max(id) + 1, max(id) + 20) from message');
          expect(await takers()).toEqual(expect.arrayContaining(names));
        },
        { timeout: 60_000 },
      );
      await vi.waitFor(async () => expect(new Set(await takers())).toEqual(new Set(names)), { timeout: 60_000 });
      for (const replica of replicas) replica.kill('SIGTERM');
      expect(await Promise.all(ended)).toEqual([
        [0, null],
        [0, null],
      ]);
    } finally {
      for (const replica of replicas) replica.kill('SIGKILL');
      await client.end();
    }
  });
});
