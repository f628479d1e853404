import {
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  ExpressionWrapper,
  FunctionNode,
  OperatorNode,
  OrNode,
  ParensNode,
  ValueListNode,
  ValueNode,
  type ColumnDefinitionBuilder,
  type ComparisonOperator,
  type CreateIndexBuilder,
  type CreateTableBuilder,
  type OperationNode,
  type SchemaModule,
  type SqlBool,
} from 'kysely';
import type { SqlCapabilities } from './capabilities.ts';
import type { Sql } from './sql.ts';
import { foreignKeyName, indexName, primaryKeyName, uniqueName } from './constraint-names.ts';
import type {
  ColumnDefinition,
  ColumnType,
  Condition,
  Constant,
  FullColumnDefinition,
  TableDefinition,
  Tables,
} from './tables.ts';

/**
 * Creates the tables and indexes that are not there yet; what is there it leaves as it is. The migration of every module:
 * run it once, before the replicas start; it throws what fails. For PostgreSQL and SQLite, where an identity column must be the primary key.
 */
export async function createTables<Schema>({ query, capabilities }: Sql<Schema>, tables: Tables): Promise<void> {
  for (const statement of creationOf(query, tables, capabilities)) await statement.execute();
}

/** The statements of `createTables`, in order. */
export function creationOf(
  { schema }: { readonly schema: SchemaModule },
  tables: Tables,
  { name: database }: SqlCapabilities,
): readonly (CreateTableBuilder<string, string> | CreateIndexBuilder<string>)[] {
  const dialect = dialects[database];
  if (dialect === null) throw new Error(`tables cannot be created on ${database}`);
  return Object.entries(tables).flatMap(([name, definition]) => {
    const builder = schema.createTable(name).ifNotExists();
    const indexes = (definition.indexes ?? []).map((columns) =>
      schema
        .createIndex(indexName(name, columns))
        .ifNotExists()
        .on(name)
        .columns([...columns]),
    );
    const partial = (definition.unique ?? []).flatMap((unique) => {
      const { columns, where } = unique;
      if (where === undefined) return [];
      const index = schema.createIndex(uniqueName(name, unique)).unique().ifNotExists();
      return index
        .on(name)
        .columns([...columns])
        .where(new ExpressionWrapper<object, never, SqlBool>(nodeOf(where)));
    });
    return [
      withConstraints(withColumns(builder, definition, dialect), name, definition, tables),
      ...partial,
      ...indexes,
    ];
  });
}

type TableBuilder = CreateTableBuilder<string, string>;

function withColumns(builder: TableBuilder, { columns, primaryKey }: TableDefinition, dialect: Dialect): TableBuilder {
  return Object.entries(columns).reduce((table, [column, given]) => {
    const definition = full(given);
    return table.addColumn(column, dialect.types[definition.type], (built) => {
      const required = definition.nullable === true ? built : built.notNull();
      if (definition.identity === true) return dialect.identity(required, primaryKey);
      if (definition.default === undefined) return required;
      const isNow = definition.type === 'timestamptz' && definition.default === 'now()';
      return required.defaultTo(isNow ? dialect.now : definition.default);
    });
  }, builder);
}

function withConstraints(
  builder: TableBuilder,
  name: string,
  definition: TableDefinition,
  tables: Tables,
): TableBuilder {
  let table = builder.addPrimaryKeyConstraint(primaryKeyName(name), [...definition.primaryKey]);
  for (const unique of definition.unique ?? []) {
    if (unique.where === undefined) table = table.addUniqueConstraint(uniqueName(name, unique), [...unique.columns]);
  }
  for (const { columns, table: target, key, onDelete } of definition.foreignKeys ?? []) {
    const keyColumns = key ?? tables[target]?.primaryKey ?? [];
    const constraint = foreignKeyName(name, columns);
    table = table.addForeignKeyConstraint(constraint, [...columns], target, [...keyColumns], (built) =>
      onDelete === undefined ? built : built.onDelete(onDelete),
    );
  }
  for (const [constraint, condition] of Object.entries(definition.checks ?? {})) {
    table = table.addCheckConstraint(constraint, new ExpressionWrapper<object, never, SqlBool>(nodeOf(condition)));
  }
  return table;
}

function full(given: ColumnDefinition): FullColumnDefinition {
  return typeof given === 'string' ? { type: given } : given;
}

/** How a database spells what PostgreSQL and SQLite spell differently. */
interface Dialect {
  readonly types: { readonly [type in ColumnType]: ColumnType };
  readonly identity: (column: ColumnDefinitionBuilder, primaryKey: readonly string[]) => ColumnDefinitionBuilder;
  readonly now: ExpressionWrapper<object, never, string>;
}

const postgres: Dialect = {
  types: {
    text: 'text',
    integer: 'integer',
    bigint: 'bigint',
    'double precision': 'double precision',
    boolean: 'boolean',
    jsonb: 'jsonb',
    timestamptz: 'timestamptz',
  },
  identity: (column) => column.generatedByDefaultAsIdentity(),
  now: new ExpressionWrapper(FunctionNode.create('now', [])),
};

const sqlite: Dialect = {
  // SQLite stores what it is given; it only remembers `boolean` and `jsonb`, for whoever reads.
  types: { ...postgres.types, bigint: 'integer', timestamptz: 'text' },
  // An `integer` primary key is the rowid, which SQLite fills in by itself ("ROWIDs and the INTEGER PRIMARY KEY").
  identity(column, primaryKey) {
    if (primaryKey.length === 1) return column;
    throw new Error('an identity column must be the whole primary key on SQLite');
  },
  // It has no microseconds.
  now: new ExpressionWrapper(
    ParensNode.create(FunctionNode.create('strftime', [immediate('%Y-%m-%dT%H:%M:%f000Z'), immediate('now')])),
  ),
};

const dialects: { readonly [database in SqlCapabilities['name']]: Dialect | null } = { postgres, sqlite, mysql: null };

/** A condition with its constants in place: DDL takes no parameters. */
function nodeOf(condition: Condition): OperationNode {
  if ('and' in condition) return combined(AndNode.create, condition.and, true);
  if ('or' in condition) return combined(OrNode.create, condition.or, false);
  const column = ColumnNode.create(condition[0]);
  const compare = (operator: ComparisonOperator, right: OperationNode): OperationNode =>
    BinaryOperationNode.create(column, OperatorNode.create(operator), right);
  switch (condition[1]) {
    case 'is null':
      return compare('is', immediate(null));
    case 'is not null':
      return compare('is not', immediate(null));
    case 'in':
      return compare('in', ValueListNode.create(condition[2].map(immediate)));
    default: {
      const [, operator, to] = condition;
      return compare(operator, typeof to === 'object' ? ColumnNode.create(to.column) : immediate(to));
    }
  }
}

function combined(
  combine: (left: OperationNode, right: OperationNode) => OperationNode,
  parts: readonly Condition[],
  ofNothing: boolean,
): OperationNode {
  const [first, ...others] = parts.map(nodeOf);
  return first === undefined ? immediate(ofNothing) : ParensNode.create(others.reduce(combine, first));
}

function immediate(value: Constant | null): OperationNode {
  return ValueNode.createImmediate(value);
}
