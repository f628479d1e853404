import type { Patch } from '../../../modules/ports/kube.ts';
import { untyped, type FieldSchema, type ObjectSchema, type Schema } from './notation.ts';

/** As many as Go's strict decoder reports (sigs.k8s.io/json, 1.36). */
const mostComplaints = 100;

/**
 * What strict decoding has against a JSON text that is sound otherwise: `unknown field "spec.foo"` and
 * `duplicate field "metadata.name"`, in the order in which the server names them. Of a custom resource all duplicates
 * come first, then the unknown fields of its metadata.
 */
export function complaintsAbout(schema: ObjectSchema, text: string): readonly string[] {
  const reader = new StrictReader(text);
  reader.value(schema, '');
  const { duplicates, unknown, inOrder } = reader;
  const all = schema.open ? [...duplicates, ...unknown] : inOrder;
  return [...new Set(all)].slice(0, mostComplaints);
}

/**
 * The same for the JSON text of a patch: fields given twice, and in a JSON patch also fields that no operation has
 * (endpoints/handlers/patch.go, 1.36).
 */
export function patchComplaints(type: Patch['type'], text: string): readonly string[] {
  const reader = new StrictReader(text);
  if (type !== 'json') {
    reader.value(untyped, '');
    return [...new Set(reader.duplicates)].slice(0, mostComplaints);
  }
  reader.value(operations, '');
  return [...new Set(reader.inOrder)].slice(0, mostComplaints).map((complaint) => `json patch ${complaint}`);
}

const anything: FieldSchema = { schema: untyped, absent: undefined, mergeKey: null, retainKeys: false, embedded: null };
const operations: Schema = {
  kind: 'list',
  item: {
    kind: 'object',
    name: 'jsonPatchOp',
    fields: new Map(['op', 'path', 'from', 'value'].map((name) => [name, anything])),
    atomic: false,
    open: false,
  },
  merge: 'atomic',
  keys: [],
};

const space = /[ \t\r\n]*/y;
const string = /"(?:[^"\\]|\\.)*"/y;
const plain = /[-+.\w]+/y;

/** Walks through a JSON text together with its type. */
class StrictReader {
  readonly duplicates: string[] = [];
  readonly unknown: string[] = [];
  readonly inOrder: string[] = [];
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** `schema` null: the value is not looked into. */
  value(schema: Schema | null, path: string): void {
    this.#take(space);
    const start = this.#text[this.#position];
    if (start === '{') this.#object(schema, path);
    else if (start === '[') this.#list(schema, path);
    else this.#take(start === '"' ? string : plain);
    this.#take(space);
  }

  #object(schema: Schema | null, path: string): void {
    const seen = new Set<string>();
    this.#position += 1;
    this.#take(space);
    while (this.#text[this.#position] === '"') {
      const key = String(JSON.parse(this.#take(string)));
      this.#take(space);
      this.#position += 1;
      const place = path === '' ? key : `${path}.${key}`;
      const type = schema === null ? null : memberType(schema, key);
      if (schema !== null && type === null) this.#complain(this.unknown, `unknown field "${place}"`);
      else if (seen.has(key) && schema !== null) this.#complain(this.duplicates, `duplicate field "${place}"`);
      seen.add(key);
      this.value(type, place);
      if (this.#text[this.#position] === ',') this.#position += 1;
      this.#take(space);
    }
    this.#position += 1;
  }

  #list(schema: Schema | null, path: string): void {
    this.#position += 1;
    this.#take(space);
    for (let index = 0; this.#position < this.#text.length && this.#text[this.#position] !== ']'; index++) {
      this.value(schema === null ? null : itemType(schema), `${path}[${index}]`);
      if (this.#text[this.#position] === ',') this.#position += 1;
    }
    this.#position += 1;
  }

  #complain(list: string[], complaint: string): void {
    list.push(complaint);
    this.inOrder.push(complaint);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#position;
    const [found = ''] = pattern.exec(this.#text) ?? [];
    this.#position += found.length;
    return found;
  }
}

/** Null: there is no such field. */
function memberType(schema: Schema, key: string): Schema | null {
  switch (schema.kind) {
    case 'object':
      return schema.fields.get(key)?.schema ?? (schema.open ? untyped : null);
    case 'map':
      return schema.value;
    case 'scalar':
    case 'list':
    case 'untyped':
      return untyped;
  }
}

function itemType(schema: Schema): Schema {
  return schema.kind === 'list' ? schema.item : untyped;
}
