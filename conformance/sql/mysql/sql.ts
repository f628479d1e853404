import { MysqlQueryCompiler } from 'kysely';
import type { ColumnType } from '../../../modules/ports/sql/tables.ts';
import type { DatabaseSchema, TableLayout } from '../../../models/database/sql/schema.ts';
import type { Action, SqlText } from '../steps/step.ts';

const compiler = new MysqlQueryCompiler();

/** An action in MariaDB's SQL: statements that are sent one after the other. */
export function mysqlOf(action: Action): readonly SqlText[] {
  if (action.kind === 'begin') {
    return [plain(`set transaction isolation level ${action.isolation}`), plain('start transaction')];
  }
  if (action.kind !== 'query') return [plain(action.kind)];
  const { query, queryId } = action.query.compile();
  const { sql, parameters } = compiler.compileQuery(query, queryId);
  return [{ sql: sql.replace(/ for share\b/, ' lock in share mode'), parameters }];
}

function plain(sql: string): SqlText {
  return { sql, parameters: [] };
}

/**
 * CREATE TABLE statements, after which the optimizer takes the tables for large ones: the model's plans are those of large
 * tables.
 */
export function creationOf({ tables }: DatabaseSchema): readonly string[] {
  return [
    ...statistics,
    ...tables.map(createTable),
    ...tables.map(({ name }) => `replace mysql.table_stats values (database(), '${name}', 100000)`),
    'flush tables',
  ];
}

function createTable({ name, columns, keys, indexes }: TableLayout): string {
  const namesOf = (positions: readonly number[]) => positions.map((position) => columns[position]?.name ?? '').join();
  const [primaryKey, ...unique] = keys;
  const parts = [
    ...columns.map((column) => `${column.name} ${types[column.type]} ${column.nullable ? 'null' : 'not null'}`),
    `primary key (${namesOf(primaryKey?.columns ?? [])})`,
    ...unique.map((key) => `unique ${key.constraint} (${namesOf(key.columns)})`),
    ...indexes.map((key) => `index ${key.constraint} (${namesOf(key.columns)})`),
  ];
  return `create table ${name} (${parts.join(', ')}) engine = innodb`;
}

const types: { readonly [type in ColumnType]: string } = {
  text: 'varchar(100) character set utf8mb4 collate utf8mb4_bin',
  integer: 'int',
  bigint: 'bigint',
  'double precision': 'double',
  boolean: 'boolean',
  jsonb: 'json',
  timestamptz: 'varchar(30)',
};

/** Where the server keeps what the optimizer believes about tables; mariadb-install-db would create them. */
const statistics = [
  'create database if not exists mysql',
  `create table if not exists mysql.table_stats (
     db_name varchar(64) not null, table_name varchar(64) not null, cardinality bigint(21) unsigned default null,
     primary key (db_name, table_name)
   ) engine = aria transactional = 0 character set utf8 collate utf8_bin`,
  `create table if not exists mysql.column_stats (
     db_name varchar(64) not null, table_name varchar(64) not null, column_name varchar(64) not null,
     min_value varbinary(255) default null, max_value varbinary(255) default null, nulls_ratio decimal(12,4) default null,
     avg_length decimal(12,4) default null, avg_frequency decimal(12,4) default null, hist_size tinyint unsigned,
     hist_type enum('SINGLE_PREC_HB', 'DOUBLE_PREC_HB', 'JSON_HB'), histogram longblob,
     primary key (db_name, table_name, column_name)
   ) engine = aria transactional = 0 character set utf8 collate utf8_bin`,
  `create table if not exists mysql.index_stats (
     db_name varchar(64) not null, table_name varchar(64) not null, index_name varchar(64) not null,
     prefix_arity int(11) unsigned not null, avg_frequency decimal(12,4) default null,
     primary key (db_name, table_name, index_name, prefix_arity)
   ) engine = aria transactional = 0 character set utf8 collate utf8_bin`,
];
