import { createTables } from 'deadheat';
import { postgresOn } from 'deadheat/adapters/postgres';
import { systemPorts } from 'deadheat/adapters/system';
import pg from 'pg';
import { deliver, messageTables, type MessageSchema } from './deliver.ts';

// PGHOST, PGUSER, PGDATABASE, … say where the server is.
const pool = new pg.Pool({ connectionTimeoutMillis: 10_000 });
const sql = postgresOn<MessageSchema>(pool, { lockTimeout: 5000, statementTimeout: 30_000 });
if (process.argv[2] === 'migrate') await createTables(sql, messageTables);
else await deliver(sql, systemPorts(), `replica-${process.pid}`);
await pool.end();
