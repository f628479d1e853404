import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { describeWithPostgres } from './postgres.fixture.ts';
import { findPostgres, startPostgres, withPostgres, type PostgresConnection } from './postgres.ts';

afterEach(() => vi.unstubAllEnvs());

async function ask(connection: PostgresConnection, question: string): Promise<unknown> {
  const client = new pg.Client(connection);
  await client.connect();
  const { rows } = await client.query<{ answer: unknown }>(`select ${question} answer`);
  await client.end();
  return rows[0]?.answer;
}

describe('without programs of PostgreSQL', () => {
  test('nothing is found and nothing runs', async () => {
    vi.stubEnv('PG_BINDIR', '/nowhere');
    expect(findPostgres()).toBeNull();
    expect(await withPostgres(() => Promise.reject(new Error('ran')))).toBeNull();
  });

  test('a server that does not come up tells why, and leaves nothing', async () => {
    const failure: unknown = await startPostgres('/nowhere').catch((error: unknown) => error);
    const [, folder = '', words] = /^postgres does not start in (\S+): (.*)/s.exec((failure as Error).message) ?? [];
    expect(words).toContain('/nowhere/initdb: not found');
    expect([folder.slice(0, tmpdir().length), existsSync(folder)]).toEqual([tmpdir(), false]);
  });
});

describeWithPostgres(
  'a temporary PostgreSQL',
  (server) => {
    test('answers, on its socket only', async () => {
      const { connection, version } = server();
      expect(version).toMatch(/^\d+\.\d+$/);
      expect(await ask(connection, 'inet_server_addr()')).toBeNull();
      expect(await ask(connection, "current_setting('max_connections')")).toBe('200');
      expect(await ask(connection, "current_setting('deadlock_timeout')")).toBe('5ms');
    });

    test('ends with the work that it was started for, also when that fails, and its folder goes', async () => {
      let folder = '';
      const failing = withPostgres(({ connection }) => {
        folder = connection.host;
        throw new Error(`failed: ${existsSync(folder)}`);
      });
      await expect(failing).rejects.toThrow('failed: true');
      expect(existsSync(folder)).toBe(false);
    });

    test('ends when the process that started it is killed', async () => {
      const program = `
        const { startPostgres } = await import(${JSON.stringify(fileURLToPath(new URL('postgres.ts', import.meta.url)))});
        const { connection } = await startPostgres(${JSON.stringify(findPostgres())});
        process.stdout.write(connection.host);`;
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program]);
      const folder = await new Promise<string>((resolve, reject) => {
        child.stdout.on('data', (text: Buffer) => resolve(text.toString()));
        child.stderr.on('data', (text: Buffer) => reject(new Error(text.toString())));
      });
      expect(existsSync(folder)).toBe(true);
      child.kill('SIGKILL');
      while (existsSync(folder)) await sleep(20);
    });
  },
  { deadlockTimeout: 5 },
);
