import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createConnection } from 'mysql2/promise';
import { GuardedServer, type TemporaryServer } from './temporary-server.ts';

/** What `mysql2` needs. */
export interface MariadbConnection {
  readonly socketPath: string;
  readonly user: string;
}

export interface MariadbServer extends TemporaryServer {
  readonly connection: MariadbConnection;
}

/** MariaDB's server program: in the folder that `MARIADB_BINDIR` names, else where Debian has it. Null: there is none. */
export function findMariadb(): string | null {
  const named = process.env['MARIADB_BINDIR'];
  const folders = named === undefined ? ['/usr/sbin', '/usr/local/sbin', '/usr/libexec'] : [named];
  return folders.map((folder) => join(folder, 'mariadbd')).find((program) => existsSync(program)) ?? null;
}

/** Starts an empty server, in which everybody may do everything; nothing that it holds outlives it. */
export async function startMariadb(program: string): Promise<MariadbServer> {
  const connectionIn = (folder: string): MariadbConnection => ({ socketPath: `${folder}/socket`, user: 'root' });
  let version = '';
  const guarded = await GuardedServer.start({
    name: 'mariadb',
    preparations: (folder) => [
      ['mkdir', `${folder}/data`],
      [program, ...options(folder), '--bootstrap'],
    ],
    server: (folder) => [program, ...options(folder)],
    stopSignal: 'TERM',
    ready: async (folder) => {
      version = await versionOf(connectionIn(folder));
    },
  });
  return { version, connection: connectionIn(guarded.folder), stop: () => guarded.stop() };
}

function options(folder: string): readonly string[] {
  return [
    '--no-defaults',
    `--datadir=${folder}/data`,
    `--socket=${folder}/socket`,
    `--pid-file=${folder}/pid`,
    `--log-error=${folder}/log`,
    '--skip-networking',
    '--skip-grant-tables',
    '--skip-log-bin',
    '--use-stat-tables=preferably',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-log-file-size=8M',
    '--innodb-flush-method=nosync',
    '--innodb-doublewrite=0',
  ];
}

async function versionOf(connection: MariadbConnection): Promise<string> {
  const client = await createConnection({ ...connection });
  try {
    const [rows] = await client.query('select version() version');
    const [row] = Array.isArray(rows) ? rows : [];
    return row !== undefined && 'version' in row ? (String(row.version).split('-')[0] ?? '') : '';
  } finally {
    await client.end();
  }
}
