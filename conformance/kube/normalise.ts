import { asObject, field, isObject } from './json.ts';
import type { RawOutcome } from './play.ts';

/** One step's outcome without what differs from run to run: equal for two servers that behave alike. */
export interface RecordedStep {
  readonly step: string;
  readonly request: string;
  readonly status?: number;
  /** Only headers that clients act on; `content-type` only where it is not plain JSON. */
  readonly headers?: { readonly [name: string]: string };
  readonly body?: unknown;
  readonly ended?: boolean;
}

export interface NormaliseOptions {
  readonly namespace: string;
  /** The text of the sequence: times that it holds are kept. */
  readonly source: string;
  readonly managedFields: boolean;
}

const telling = ['content-type', 'retry-after', 'warning', 'allow'];
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g;
/** Versions in prose: `Too large resource version: 7, current: 5`, `too old resource version: 1 (1000)`. */
const versionInProse = /((?:resource version|current|resourceVersion): )\d+( \()?(?:\d+(?=\)))?/g;
/** `the ResourceVersion in the precondition (7) does not match the ResourceVersion in record (9)`. */
const versionInPrecondition = /(ResourceVersion in (?:the precondition|record)) \(\d+\)/g;
/** Objects that a message quotes as JSON. */
const quotedVersion = /(\\?"resourceVersion\\?":\\?")\d+/g;
const quotedManagedFields = /\\?"managedFields\\?":\[.*?\}\],(?=\\?"name)/g;
/** The age of an object in a table. */
const age = /^\d+s$/;

/**
 * The outcomes of one sequence in a form that can be compared. Namespaces, uids, times and generated names become
 * symbols, equal ones the same. A version becomes the number of versions of objects seen in the sequence that are not
 * greater: order and equality stay, the cluster's other traffic goes. Ages in tables become symbols, and the prose that
 * describes a table's columns is left out. Keys are sorted.
 */
export function normalise(outcomes: readonly RawOutcome[], options: NormaliseOptions): RecordedStep[] {
  const symbols = new Symbols(
    options,
    outcomes.map(({ body }) => body),
  );
  return outcomes.map(({ step, request, status, headers, body, ended }) => {
    const kept = telling.flatMap((name) => {
      const value = headers.get(name);
      if (value === undefined || (name === 'content-type' && value === 'application/json')) return [];
      return [[name, symbols.text(value)] as const];
    });
    return {
      step,
      request,
      ...(status === null ? {} : { status }),
      ...(kept.length === 0 ? {} : { headers: Object.fromEntries(kept) }),
      ...(body === undefined ? {} : { body: symbols.value(body, '') }),
      ...(ended === null ? {} : { ended }),
    };
  });
}

class Symbols {
  readonly #options: NormaliseOptions;
  readonly #uids = new Map<string, string>();
  readonly #generated = new Map<string, string>();
  readonly #generatedName: RegExp | null;
  /** Versions of objects, ascending. */
  readonly #versions: readonly number[];

  constructor(options: NormaliseOptions, bodies: readonly unknown[]) {
    this.#options = options;
    const versions = new Set<number>();
    for (const body of bodies) this.#survey(body, versions);
    this.#generatedName = generatedName(options.source);
    this.#versions = [...versions].sort((left, right) => left - right);
  }

  value(value: unknown, key: string): unknown {
    if (typeof value === 'string') return this.#string(value, key);
    if (Array.isArray(value)) return value.map((item) => this.value(item, key === 'cells' ? 'cell' : ''));
    if (!isObject(value)) return value;
    const entries = Object.keys(value)
      .filter((name) => name !== 'managedFields' || this.#options.managedFields)
      .filter((name) => name !== 'description' || !Object.hasOwn(value, 'priority'))
      .sort()
      .map((name) => [this.text(name), this.value(value[name], name)] as const);
    return Object.fromEntries(entries);
  }

  text(text: string): string {
    return text
      .replaceAll(this.#options.namespace, '{ns}')
      .replaceAll(uuid, (uid) => symbolFor(this.#uids, uid, 'uid'))
      .replaceAll(time, (moment, fraction: string | undefined) =>
        this.#options.source.includes(moment) ? moment : fraction === undefined ? '<time>' : '<microtime>',
      )
      .replaceAll(versionInProse, (_, before: string, bracket = '') => `${before}<version>${bracket}`)
      .replaceAll(versionInPrecondition, '$1 (<version>)')
      .replaceAll(quotedVersion, '$1<version>')
      .replaceAll(quotedManagedFields, '')
      .replaceAll(this.#generatedName ?? /(?!)/g, (name) => symbolFor(this.#generated, name, 'generated'));
  }

  #string(text: string, key: string): string {
    if (key === 'resourceVersion' && /^[1-9]\d*$/.test(text)) return this.#version(Number(text));
    if (key === 'cell' && age.test(text)) return '<age>';
    if (key === 'continue' && text !== '') return this.#token(text);
    return this.text(text);
  }

  #version(version: number): string {
    return `rv:${this.#versions.filter((candidate) => candidate <= version).length}`;
  }

  /** A continue token is base64url of `{"v":…,"rv":…,"start":…}`. */
  #token(token: string): string {
    const json = Buffer.from(token, 'base64url').toString('utf8');
    return json.replace(/"rv":(\d+)/, (_, version: string) => `"rv":${this.#version(Number(version))}`);
  }

  /** Collects the versions of objects: lists and bookmarks have no uid. */
  #survey(value: unknown, versions: Set<number>): void {
    if (Array.isArray(value)) for (const item of value) this.#survey(item, versions);
    if (!isObject(value)) return;
    const metadata = asObject(field(value, 'metadata'));
    const version = field(metadata, 'resourceVersion');
    if (typeof version === 'string' && field(metadata, 'uid') !== undefined) versions.add(Number(version));
    for (const item of Object.values(value)) this.#survey(item, versions);
  }
}

/** Names that the server makes of the names to begin with in a sequence: five letters more (apiserver/pkg/storage/names, 1.36). */
function generatedName(source: string): RegExp | null {
  const bases = [...source.matchAll(/generateName\\*":\\*"([^"\\]+)/g)].map(([, base = '']) => base.slice(0, 58));
  if (bases.length === 0) return null;
  return new RegExp(
    `(?<![a-z0-9])(?:${[...new Set(bases)].join('|')})[bcdfghjklmnpqrstvwxz2456789]{5}(?![a-z0-9])`,
    'g',
  );
}

function symbolFor(symbols: Map<string, string>, value: string, prefix: string): string {
  const known = symbols.get(value);
  if (known !== undefined) return known;
  const symbol = `<${prefix}:${symbols.size + 1}>`;
  symbols.set(value, symbol);
  return symbol;
}
