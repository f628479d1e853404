import type {
  ColumnConstraint,
  CreateColumnDef,
  CreateIndexStatement,
  CreateTableStatement,
  TableConstraint,
  TableReference,
} from 'pgsql-ast-parser';
import type {
  Condition,
  ForeignKeyDefinition,
  FullColumnDefinition,
  TableDefinition,
  UniqueDefinition,
} from '../../../../modules/ports/sql/tables.ts';
import { Unreadable } from '../spec.ts';
import { readCondition, readConstant } from './condition.ts';
import { columnType, formatOf, isSerial, type Format } from './types.ts';

/** The primary key of a table that declares none: the model must tell its rows apart. No result shows it. */
export const hiddenKey = 'hidden row number';

/** What stands for the columns of a reference that leaves them out: those of the primary key. */
export const primaryKeyOfParent = 'primary_key_of_parent';

/** A table as setup statements create it, one after the other. */
export class SpecTable {
  readonly name: string;
  /** How columns are printed, where that is not plain. */
  readonly formats = new Map<string, Format>();
  /** Generated columns: the model has none. */
  readonly leftOut = new Set<string>();
  /** Names of unique indexes that are not those of constraints, by their columns. */
  readonly indexNames = new Map<string, string>();
  readonly #columns = new Map<string, FullColumnDefinition>();
  readonly #unique: UniqueDefinition[] = [];
  readonly #checks: { [constraint: string]: Condition } = {};
  readonly #foreignKeys: ForeignKeyDefinition[] = [];
  #primaryKey: readonly string[] | null = null;

  constructor(name: string) {
    this.name = name;
  }

  /** @throws Unreadable for what tables of the model do not have */
  static read(statement: CreateTableStatement): SpecTable {
    if (statement.inherits !== undefined) throw new Unreadable('INHERITS');
    const table = new SpecTable(statement.name.name);
    for (const column of statement.columns) {
      if (column.kind === 'like table') throw new Unreadable('CREATE TABLE LIKE');
      table.addColumn(column);
    }
    statement.constraints?.forEach((constraint) => table.addConstraint(constraint));
    return table;
  }

  /** In order, without the hidden one. */
  get columnNames(): readonly string[] {
    return [...this.#columns.keys()];
  }

  get definition(): TableDefinition {
    const hidden = this.#primaryKey === null ? { [hiddenKey]: { type: 'bigint', identity: true } as const } : {};
    const required = (name: string, column: FullColumnDefinition): FullColumnDefinition =>
      this.#primaryKey?.includes(name) === true ? { ...column, nullable: false } : column;
    const columns = [...this.#columns].map(([name, column]) => [name, required(name, column)] as const);
    return {
      columns: { ...Object.fromEntries(columns), ...hidden },
      primaryKey: this.#primaryKey ?? [hiddenKey],
      unique: this.#unique,
      checks: this.#checks,
      foreignKeys: this.#foreignKeys,
    };
  }

  addColumn({ name: { name }, dataType, constraints = [] }: CreateColumnDef): void {
    const type = columnType(dataType);
    const format = formatOf(dataType);
    if (format !== null) this.formats.set(name, format);
    this.#columns.set(name, isSerial(dataType) ? { type, identity: true } : { type, nullable: true });
    for (const constraint of constraints) this.#constrain(name, constraint);
  }

  addConstraint(constraint: TableConstraint): void {
    switch (constraint.type) {
      case 'primary key':
        this.#primaryKey = constraint.columns.map(({ name }) => name);
        return;
      case 'unique':
        this.#unique.push({ columns: constraint.columns.map(({ name }) => name) });
        return;
      case 'foreign key':
        this.#refer(
          constraint.localColumns.map(({ name }) => name),
          constraint,
        );
        return;
      case 'check':
        this.#check(constraint.constraintName?.name ?? `${this.name}_check`, readCondition(constraint.expr));
    }
  }

  /** An index; one that is not unique changes no answer. */
  addIndex({ unique, expressions, where, indexName }: CreateIndexStatement): void {
    if (unique !== true) return;
    const columns = expressions.map(({ expression }) => {
      if (expression.type !== 'ref') throw new Unreadable('a unique index over an expression');
      return expression.name;
    });
    if (indexName !== undefined) this.indexNames.set(columns.join(), indexName.name);
    this.#unique.push(where === undefined ? { columns } : { columns, where: readCondition(where) });
  }

  #constrain(column: string, constraint: ColumnConstraint): void {
    const definition = this.#columns.get(column);
    if (definition === undefined) return;
    switch (constraint.type) {
      case 'null':
        return;
      case 'not null':
        this.#columns.set(column, { ...definition, nullable: false });
        return;
      case 'primary key':
        this.#primaryKey = [column];
        return;
      case 'unique':
        this.#unique.push({ columns: [column] });
        return;
      case 'reference':
        this.#refer([column], constraint);
        return;
      case 'check':
        this.#check(constraint.constraintName?.name ?? `${this.name}_${column}_check`, readCondition(constraint.expr));
        return;
      case 'default':
        if (constraint.default.type === 'null') return;
        this.#columns.set(column, { ...definition, default: readConstant(constraint.default) });
        return;
      case 'add generated':
        if (constraint.expression === undefined) {
          this.#columns.set(column, { type: definition.type, identity: true });
          return;
        }
        this.#columns.delete(column);
        this.leftOut.add(column);
    }
  }

  #refer(columns: readonly string[], { foreignTable, foreignColumns, onDelete, onUpdate }: TableReference): void {
    if (onUpdate !== undefined && onUpdate !== 'no action') throw new Unreadable(`ON UPDATE ${onUpdate}`);
    const action = onDelete ?? 'no action';
    if (action === 'set default') throw new Unreadable('ON DELETE SET DEFAULT');
    const key = foreignColumns.map(({ name }) => name).filter((name) => name !== primaryKeyOfParent);
    const reference = { columns, table: foreignTable.name, onDelete: action };
    this.#foreignKeys.push(key.length === 0 ? reference : { ...reference, key });
  }

  #check(name: string, condition: Condition): void {
    this.#checks[name] = condition;
  }
}
