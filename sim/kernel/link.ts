/** A way from replicas to a server. Each message takes a time drawn between the two bounds, in ms. */
export interface Link {
  readonly request: readonly [number, number];
  readonly reply: readonly [number, number];
}

/** A quiet data-centre network with a little server time. */
export const defaultLink: Link = { request: [0.5, 5], reply: [0.5, 5] };
