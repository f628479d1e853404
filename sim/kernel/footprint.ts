/** One place that an operation touches. */
export interface Access {
  /** Which store: `kube`, `database`, or a name of the scenario's own. */
  readonly space: string;
  /** A collection or table, for example `pods`. */
  readonly collection: string;
  /** One object or row; null for the collection as a whole, or for a predicate over it. */
  readonly key: string | null;
  readonly write: boolean;
}

/** All that one operation reads and writes. */
export type Footprint = readonly Access[];

/** Two footprints conflict when they overlap and at least one side writes there: only then does their order matter. */
export function conflicts(left: Footprint, right: Footprint): boolean {
  return left.some((a) =>
    right.some(
      (b) =>
        (a.write || b.write) &&
        a.space === b.space &&
        a.collection === b.collection &&
        (a.key === null || b.key === null || a.key === b.key),
    ),
  );
}
