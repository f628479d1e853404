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
    `update mysql.innodb_table_stats set n_rows = 100000, clustered_index_size = 2000, sum_of_other_index_sizes = 4000`,
    `update mysql.innodb_index_stats set stat_value = 100000 where stat_name like 'n_diff%'`,
    `update mysql.innodb_index_stats set stat_value = 2000 where stat_name in ('size', 'n_leaf_pages')`,
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
  return `create table ${name} (${parts.join(', ')}) engine = innodb, stats_persistent = 1, stats_auto_recalc = 0`;
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

/** Where InnoDB keeps what the optimizer believes about tables; mariadb-install-db would create them. */
const statistics = [
  'create database if not exists mysql',
  `create table if not exists mysql.innodb_table_stats (
     database_name varchar(64) not null, table_name varchar(199) not null,
     last_update timestamp not null default current_timestamp on update current_timestamp, n_rows bigint unsigned not null,
     clustered_index_size bigint unsigned not null, sum_of_other_index_sizes bigint unsigned not null,
     primary key (database_name, table_name)
   ) engine = innodb default charset utf8 collate utf8_bin stats_persistent = 0`,
  `create table if not exists mysql.innodb_index_stats (
     database_name varchar(64) not null, table_name varchar(199) not null, index_name varchar(64) not null,
     last_update timestamp not null default current_timestamp on update current_timestamp, stat_name varchar(64) not null,
     stat_value bigint unsigned not null, sample_size bigint unsigned, stat_description varchar(1024) not null,
     primary key (database_name, table_name, index_name, stat_name)
   ) engine = innodb default charset utf8 collate utf8_bin stats_persistent = 0`,
];
