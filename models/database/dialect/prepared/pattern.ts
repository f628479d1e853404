import { PrimitiveValueListNode, ValueNode, type OperationNode } from 'kysely';

/** Stands in a pattern, and in the tree that is lowered for it, where a query has a parameter. */
export class Slot {
  /** Its place among the parameters, in the order of the tree. */
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/** A query tree without the values of its parameters: two queries with one pattern differ in nothing else. */
export type Pattern =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'slot' }
  | { readonly kind: 'list'; readonly items: readonly Pattern[] }
  | { readonly kind: 'node'; readonly keys: readonly string[]; readonly members: readonly Pattern[] };

/** The tree with a slot for each parameter. */
export function withSlots(tree: OperationNode): OperationNode {
  let slots = 0;
  const slot = (): Slot => new Slot(slots++);
  const copy = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(copy);
    if (!isNode(part)) return part;
    const values = parametersOf(part);
    if (values === null) return Object.fromEntries(Object.entries(part).map(([key, member]) => [key, copy(member)]));
    return ValueNode.is(part) ? { ...part, value: slot() } : { ...part, values: values.map(slot) };
  };
  // A copy of a node is a node.
  return copy(tree) as OperationNode;
}

/** The pattern of a tree with slots. */
export function patternOf(part: unknown): Pattern {
  if (part instanceof Slot) return { kind: 'slot' };
  if (Array.isArray(part)) return { kind: 'list', items: part.map(patternOf) };
  if (typeof part !== 'object' || part === null) return { kind: 'value', value: part };
  return { kind: 'node', keys: Object.keys(part), members: Object.values(part).map(patternOf) };
}

/** Whether a tree has the pattern; if so its parameters are appended to `values`, in the order of the slots. */
export function matches(pattern: Pattern, part: unknown, values: unknown[]): boolean {
  switch (pattern.kind) {
    case 'value':
      return pattern.value === part;
    case 'slot':
      values.push(part);
      return true;
    case 'list': {
      const { items } = pattern;
      if (!Array.isArray(part) || part.length !== items.length) return false;
      for (let index = 0; index < items.length; index++) {
        const item = items[index];
        if (item === undefined || !matches(item, part[index], values)) return false;
      }
      return true;
    }
    case 'node':
      return isNode(part) && matchesNode(pattern, part, values);
  }
}

function matchesNode(pattern: Extract<Pattern, { kind: 'node' }>, node: OperationNode, values: unknown[]): boolean {
  const { keys, members } = pattern;
  let index = 0;
  // The trees are plain objects, whose keys come in the order in which they were made: the fastest way to see all of them.
  for (const key in node) {
    const member = members[index];
    if (member === undefined || keys[index] !== key) return false;
    const part: unknown = node[key as keyof OperationNode];
    if (!matches(member, part, values)) return false;
    index += 1;
  }
  return index === keys.length;
}

/** The parameters that a node itself holds; null when it is none that does. */
function parametersOf(node: OperationNode): readonly unknown[] | null {
  if (ValueNode.is(node)) return node.immediate === true ? null : [node.value];
  return PrimitiveValueListNode.is(node) ? node.values : null;
}

function isNode(part: unknown): part is OperationNode {
  return typeof part === 'object' && part !== null;
}
