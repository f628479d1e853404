import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import pg from 'pg';
import { GuardedServer, type TemporaryServer } from './temporary-server.ts';

/** What `pg.Client` and `pg.Pool` need. */
export interface PostgresConnection {
  /** The folder of the Unix socket. */
  readonly host: string;
  readonly user: string;
  readonly database: string;
}

export interface PostgresServer extends TemporaryServer {
  readonly connection: PostgresConnection;
}

export interface PostgresSettings {
  /** How long a wait lasts before the server looks for a deadlock, ms (PostgreSQL: 1000). */
  readonly deadlockTimeout?: number;
}

/**
 * The folder with PostgreSQL's programs: the one that `PG_BINDIR` names, else the one of `pg_config`, else the newest
 * of Debian's. Null: there are none on this machine.
 */
export function findPostgres(): string | null {
  const named = process.env['PG_BINDIR'];
  const folders = named === undefined ? [...folderOfConfig(), ...foldersOfDebian()] : [named];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)))) ?? null;
}

function folderOfConfig(): readonly string[] {
  try {
    const told = execFileSync('pg_config', ['--bindir'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return [told.trim()];
  } catch {
    return [];
  }
}

function foldersOfDebian(): readonly string[] {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return [];
  const versions = readdirSync(root).sort((left, right) => Number(right) - Number(left));
  return versions.map((version) => join(root, version, 'bin'));
}

/** Starts an empty server from the programs in `programs`; nothing that it holds outlives it, a crash of it included. */
export async function startPostgres(programs: string, settings: PostgresSettings = {}): Promise<PostgresServer> {
  const { deadlockTimeout = 1000 } = settings;
  const user = 'postgres';
  const connectionIn = (folder: string): PostgresConnection => ({ host: folder, user, database: 'postgres' });
  let version = '';
  const guarded = await GuardedServer.start({
    name: 'postgres',
    preparations: (folder) => [[`${programs}/initdb`, ...initdbOptions, '-U', user, '-D', `${folder}/data`]],
    server: (folder) => [`${programs}/postgres`, '-D', `${folder}/data`, ...options(folder, deadlockTimeout)],
    stopSignal: 'INT',
    ready: async (folder) => {
      version = await versionOf(connectionIn(folder));
    },
  });
  const connection = connectionIn(guarded.folder);
  const stop = async (): Promise<void> => {
    await quiet(connection);
    await guarded.stop();
  };
  return { version, connection, stop };
}

const initdbOptions = ['-A', 'trust', '-E', 'UTF8', '--locale', 'C', '--no-sync', '--no-instructions'];

function options(socketFolder: string, deadlockTimeout: number): string[] {
  return [
    'listen_addresses=',
    `unix_socket_directories=${socketFolder}`,
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'max_connections=200',
    // Statistics that come and go would change plans, and with them the order in which rows are locked.
    'autovacuum=off',
    `deadlock_timeout=${deadlockTimeout}ms`,
    // Errors of statements are answers here, not news.
    'log_min_messages=fatal',
  ].flatMap((option) => ['-c', option]);
}

async function versionOf(connection: PostgresConnection): Promise<string> {
  const client = new pg.Client(connection);
  try {
    await client.connect();
    const told = await client.query<{ server_version: string }>('show server_version');
    return told.rows[0]?.server_version.split(' ')[0] ?? '';
  } finally {
    await client.end();
  }
}

/**
 * Waits, for a moment, until nobody else is connected. A pool of `pg` has ended before its connections have: one that the
 * server then closes would throw where nobody listens.
 */
async function quiet(connection: PostgresConnection): Promise<void> {
  const client = new pg.Client(connection);
  client.on('error', () => {});
  try {
    await client.connect();
    for (let look = 0; look < 40; look++) {
      const { rowCount } = await client.query(
        "select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
      );
      if (rowCount === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  } catch {
    // It has been stopped before.
  } finally {
    await client.end();
  }
}

/** Runs `work` with a server that ends with it. Null when there are no programs of PostgreSQL. */
export async function withPostgres<Result>(
  work: (server: PostgresServer) => Promise<Result>,
  settings: PostgresSettings = {},
): Promise<Result | null> {
  const programs = findPostgres();
  if (programs === null) return null;
  const server = await startPostgres(programs, settings);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}
