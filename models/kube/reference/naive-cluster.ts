/** What the reference knows of one object. */
export interface Item {
  readonly labels: { readonly [key: string]: string };
  readonly finalizers: readonly string[];
  readonly spec: number;
  readonly terminating: boolean;
  readonly generation: number;
  readonly version: number;
}

interface Change {
  readonly revision: number;
  readonly name: string;
  readonly before: Item | null;
  readonly after: Item | null;
}

export type Items = ReadonlyMap<string, Item>;

/**
 * One collection of custom resources under one API server, as simply as it can be said: all states that ever were, and a
 * log. It is the reference that the model of the API server is compared with, so it shares no code with it.
 */
export class NaiveCluster {
  revision: number;
  compacted = 0;
  items: Items = new Map();
  readonly log: Change[] = [];
  readonly #states: { readonly revision: number; readonly items: Items }[] = [];
  /** How many changes the server's watch cache has seen. */
  seen = 0;

  constructor(revision: number) {
    this.revision = revision;
    this.#states.push({ revision: 0, items: this.items });
  }

  write(name: string, item: Omit<Item, 'version'> | null): void {
    this.revision += 1;
    const before = this.items.get(name) ?? null;
    const after = item === null ? null : { ...item, version: this.revision };
    const items = new Map(this.items);
    if (after === null) items.delete(name);
    else items.set(name, after);
    this.items = items;
    this.log.push({ revision: this.revision, name, before, after });
    this.#states.push({ revision: this.revision, items });
  }

  /** How far the watch cache has come. */
  get cached(): number {
    const next = this.log[this.seen];
    return next === undefined ? this.revision : next.revision - 1;
  }

  at(revision: number): Items {
    return this.#states.findLast((state) => state.revision <= revision)?.items ?? new Map<string, Item>();
  }
}

/** The selectors of the commands, in two forms. */
export const selectors: { readonly [text: string]: (item: Item) => boolean } = {
  '': () => true,
  'x=1': ({ labels }) => labels['x'] === '1',
  'x!=1': ({ labels }) => labels['x'] !== '1',
  'x in (1,2),y': ({ labels }) => (labels['x'] === '1' || labels['x'] === '2') && labels['y'] !== undefined,
  '!y': ({ labels }) => labels['y'] === undefined,
  'y notin (2),x': ({ labels }) => labels['y'] !== '2' && labels['x'] !== undefined,
};

export function selected(items: Items, selector: string): readonly (readonly [name: string, item: Item])[] {
  const matches = selectors[selector] ?? (() => true);
  return [...items].filter(([, item]) => matches(item)).sort(([left], [right]) => (left < right ? -1 : 1));
}

/** The events that a watch with a selector gets for the changes in (after, until]. */
export function eventsBetween(
  { log }: NaiveCluster,
  selector: string,
  after: number,
  until: number,
): readonly string[] {
  const matches = selectors[selector] ?? (() => true);
  return log.flatMap(({ revision, name, before, after: now }) => {
    if (revision <= after || revision > until) return [];
    const was = before !== null && matches(before);
    const is = now !== null && matches(now);
    if (!was && !is) return [];
    return [`${was ? (is ? 'MODIFIED' : 'DELETED') : 'ADDED'} ${name}@${revision}`];
  });
}
