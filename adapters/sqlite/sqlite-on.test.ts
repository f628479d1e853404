import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, DummyDriver } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import { installedSqlite } from './installed-sqlite.fixture.ts';
import { resultCodeOf } from './sqlite-error.ts';
import { sqliteOn, type SqliteSettings } from './sqlite-on.ts';
import { WithoutRowLocks } from './without-row-locks.ts';

interface Schema {
  readonly account: { readonly id: number; readonly balance: number };
}

describe('without a database', () => {
  test('lock clauses are left out wherever they stand', () => {
    const query = new Kysely<Schema>({
      dialect: {
        createAdapter: () => new SqliteAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (database) => new SqliteIntrospector(database),
        createQueryCompiler: () => new SqliteQueryCompiler(),
      },
      plugins: [new WithoutRowLocks()],
    });
    const rows = query.selectFrom('account').select('id').where('balance', '>', 0);
    const locked = rows.forUpdate('account').skipLocked();
    expect(locked.compile().sql).toBe(rows.compile().sql);
    expect(rows.forKeyShare().noWait().compile().sql).toBe(rows.compile().sql);
    const nested = query.deleteFrom('account').where('id', 'in', locked);
    expect(nested.compile().sql).toBe(query.deleteFrom('account').where('id', 'in', rows).compile().sql);
  });

  test.each([
    [{ code: 'SQLITE_BUSY' }, 'SQLITE_BUSY', '55P03'],
    [{ code: 'SQLITE_BUSY_SNAPSHOT' }, 'SQLITE_BUSY_SNAPSHOT', '40001'],
    [{ code: 'SQLITE_IOERR_FSYNC' }, 'SQLITE_IOERR', '58030'],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 517 }, 'SQLITE_BUSY_SNAPSHOT', '40001'],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 261 }, 'SQLITE_BUSY', '55P03'],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 2067 }, 'SQLITE_CONSTRAINT_UNIQUE', '23505'],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 1 }, 'SQLITE_ERROR', '42601'],
  ])('%o', (fields, name, sqlState) => {
    const error = Object.assign(new Error('near "x": syntax error'), fields);
    expect(resultCodeOf(error)).toEqual([name, expect.any(Number), sqlState]);
  });

  test('other errors have no result code', () => {
    expect(resultCodeOf(new TypeError('no'))).toBeNull();
    expect(resultCodeOf(Object.assign(new Error('no'), { code: 'ERR_INVALID_STATE' }))).toBeNull();
    expect(resultCodeOf('SQLITE_BUSY')).toBeNull();
  });
});

const openFile = installedSqlite();

test.skipIf(openFile !== null)('SKIPPED: there is neither node:sqlite nor better-sqlite3', () => {});

describe.skipIf(openFile === null)('on a file', () => {
  const ports: Sql<Schema>[] = [];
  const folders: string[] = [];
  afterEach(async () => {
    for (const { query } of ports.splice(0)) await query.destroy();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  function newFile(): string {
    const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
    folders.push(folder);
    return join(folder, 'file.db');
  }

  function portOn(file: string, settings: SqliteSettings = {}): Sql<Schema> {
    const open = () => {
      if (openFile === null) throw new Error('skipped without');
      const database = openFile(file);
      // Both libraries come with it switched on, SQLite itself does not.
      database.exec('pragma foreign_keys = off');
      return database;
    };
    const port = sqliteOn<Schema>(open, settings);
    ports.push(port);
    return port;
  }

  async function tableIn(file: string): Promise<Sql<Schema>> {
    const port = portOn(file);
    const table = port.query.schema.createTable('account').addColumn('id', 'integer', (id) => id.primaryKey());
    await table.addColumn('balance', 'integer').execute();
    return port;
  }

  const insert = (port: Sql<Schema>, id: number) =>
    port.attempt((query) => query.insertInto('account').values({ id, balance: 1 }).execute());

  test('what cannot be opened is a connection that cannot be had', async () => {
    const port = portOn(tmpdir());
    expect(await port.now()).toMatchObject({ error: { kind: 'connectionLost', sqlState: '08001' } });
  });

  test('who waits for the writer for too long gives up, and may come again', async () => {
    const file = newFile();
    const writer = await tableIn(file);
    const impatient = portOn(file, { busyTimeout: 30 });
    const busy = { ok: false, error: { kind: 'lockNotAvailable', sqlState: '55P03' } };
    await writer.transaction({}, async () => {
      expect(await insert(impatient, 1)).toMatchObject(busy);
      expect(await impatient.transaction({}, async () => 1)).toMatchObject(busy);
      expect((await impatient.transaction({ readOnly: true }, async () => 1)).ok).toBe(true);
    });
    expect((await insert(impatient, 1)).ok).toBe(true);
  });

  test('waiting does not keep the process of the writer from working', async () => {
    const writer = await tableIn(newFile());
    let waiting: Promise<unknown> = Promise.resolve();
    await writer.transaction({}, async (query) => {
      waiting = insert(writer, 2);
      for (let nth = 0; nth < 5; nth++) await new Promise((resolve) => setTimeout(resolve, 5));
      await query.insertInto('account').values({ id: 1, balance: 1 }).execute();
    });
    expect(await waiting).toMatchObject({ ok: true });
  });

  test('foreign keys hold', async () => {
    const port = await tableIn(newFile());
    await port.query.schema
      .createTable('child')
      .addColumn('account', 'integer', (column) => column.references('account.id'))
      .execute();
    const insertChild = (port as Sql<unknown> as Sql<{ child: { account: number } }>).attempt((query) =>
      query.insertInto('child').values({ account: 9 }).execute(),
    );
    expect(await insertChild).toMatchObject({ error: { kind: 'foreignKeyViolation', sqlState: '23503' } });
  });

  test('what it cannot store is refused', async () => {
    const port = await tableIn(newFile());
    const store = (value: unknown) =>
      port.attempt((query) =>
        query
          .insertInto('account')
          .values({ id: 1, balance: value as number })
          .execute(),
      );
    for (const value of [[1], new Date(0), Symbol('no')]) {
      expect(await store(value)).toMatchObject({ error: { kind: 'other', sqlState: '0A000' } });
    }
  });
});
