/**
 * Types of API objects, and the notation in which `types.ts` writes them: one type a line,
 *
 *     Name field:type field:type …
 *
 * - a type is a scalar, the name of another line, `[type]` for a list or `{type}` for a map with text keys;
 * - a list is atomic for server-side apply; `[type]()` is a set, `[type](a,b)` is keyed by the fields a and b;
 * - `!` after a map, after a reference or after the name of a line: atomic for server-side apply;
 * - `~key`: strategic merge patch merges the list by that field; `~` alone: as a set; `^`: `$retainKeys` works;
 * - `*` before a scalar: a pointer in Go, so that zero is kept; other scalars that are zero are not stored;
 * - `=json` at the end: the value of a field that is absent;
 * - `<Name>` after a scalar: its Go type; `Name>` before a field: the embedded Go struct that it comes from. Both appear
 *   in messages only.
 */
export type ScalarName =
  'string' | 'boolean' | 'int32' | 'int64' | 'bytes' | 'Time' | 'MicroTime' | 'Quantity' | 'IntOrString' | 'FieldsV1';

export interface ScalarSchema {
  readonly kind: 'scalar';
  readonly scalar: ScalarName;
  readonly pointer: boolean;
  /** As Go's decoder names it: `v1.RestartPolicy`, `int32`. */
  readonly goType: string;
}

export interface ObjectSchema {
  readonly kind: 'object';
  /** As Go names it, without its package. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, FieldSchema>;
  readonly atomic: boolean;
  /** Fields that it does not list are kept as they are: what a custom resource preserves. */
  readonly open: boolean;
}

export interface MapSchema {
  readonly kind: 'map';
  readonly value: Schema;
  readonly atomic: boolean;
}

export interface ListSchema {
  readonly kind: 'list';
  readonly item: Schema;
  readonly merge: 'atomic' | 'set' | 'map';
  /** What identifies an item of a list that merges as a map. */
  readonly keys: readonly string[];
}

/** Whatever JSON it is: objects merge by field, lists are atomic. */
export interface UntypedSchema {
  readonly kind: 'untyped';
}

export type Schema = ScalarSchema | ObjectSchema | MapSchema | ListSchema | UntypedSchema;

export interface FieldSchema {
  readonly schema: Schema;
  /** The value that an absent field stands for; undefined: none. */
  readonly absent: unknown;
  /** How strategic merge patch treats a list: by this field, as a set (empty text), or as one value (null). */
  readonly mergeKey: string | null;
  readonly retainKeys: boolean;
  readonly embedded: string | null;
}

/** What OpenAPI does not tell about a field. */
export interface FieldFacts {
  readonly pointer: boolean;
  readonly goType?: string;
  readonly embedded?: string;
}

const scalars: { readonly [Name in ScalarName]: string } = {
  string: 'string',
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
  bytes: '[]uint8',
  Time: 'string',
  MicroTime: 'string',
  Quantity: 'resource.Quantity',
  IntOrString: 'int32',
  FieldsV1: 'v1.FieldsV1',
};

export const untyped: UntypedSchema = { kind: 'untyped' };

/** The types of a text in the notation, each read when it is first asked for. Throws for a name without a line. */
export class Types {
  readonly #lines = new Map<string, string>();
  readonly #read = new Map<string, ObjectSchema>();

  constructor(text: string) {
    for (const line of text.trim().split('\n')) {
      const [head = ''] = line.split(' ', 1);
      this.#lines.set(head.replace('!', ''), line);
    }
  }

  has(name: string): boolean {
    return this.#lines.has(name);
  }

  get(name: string): ObjectSchema {
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const line = this.#lines.get(name);
    if (line === undefined) throw new RangeError(`there is no type ${name}`);
    const [head = '', ...texts] = line.split(' ');
    const fields = new Map<string, FieldSchema>();
    const schema: ObjectSchema = { kind: 'object', name, fields, atomic: head.endsWith('!'), open: false };
    this.#read.set(name, schema);
    for (const text of texts) this.#readField(text, fields);
    return schema;
  }

  #readField(text: string, fields: Map<string, FieldSchema>): void {
    const match = fieldPattern.exec(text);
    if (match === null) throw new RangeError(`not in the notation of types: ${text}`);
    const [, embedded = null, name = '', type = '', mergeKey = null, retainKeys, absent] = match;
    fields.set(name, {
      schema: this.#schema(type),
      absent: absent === undefined ? undefined : JSON.parse(absent),
      mergeKey,
      retainKeys: retainKeys !== undefined,
      embedded,
    });
  }

  #schema(text: string): Schema {
    const list = /^\[(.*)\](\((.*)\))?$/.exec(text);
    if (list !== null) {
      const [, item = '', given, keys = ''] = list;
      const merge = given === undefined ? 'atomic' : keys === '' ? 'set' : 'map';
      return { kind: 'list', item: this.#schema(item), merge, keys: keys === '' ? [] : keys.split(',') };
    }
    const map = /^\{(.*)\}(!?)$/.exec(text);
    if (map !== null) return { kind: 'map', value: this.#schema(map[1] ?? ''), atomic: map[2] === '!' };
    const [, pointer = '', name = '', goType] = /^(\*?)(\w+!?)(?:<(.*)>)?$/.exec(text) ?? [];
    if (isScalar(name)) {
      const type = goType === undefined ? scalars[name] : goType.includes('.') ? goType : `v1.${goType}`;
      return { kind: 'scalar', scalar: name, pointer: pointer === '*', goType: type };
    }
    const object = this.get(name.replace('!', ''));
    return name.endsWith('!') ? { ...object, atomic: true } : object;
  }
}

const fieldPattern = /^(?:(\w+)>)?([^:]+):([^~^=]+)(?:~(\w*))?(\^)?(?:=(.*))?$/;

function isScalar(name: string): name is ScalarName {
  return Object.hasOwn(scalars, name);
}
