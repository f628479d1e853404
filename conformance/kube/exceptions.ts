/** Steps in which the model is known to answer otherwise than the recorded server. */
export interface Exception {
  /** `group/sequence`. */
  readonly sequence: string;
  /** Every one of them differs: an exception that is no longer needed is an error. */
  readonly steps: readonly string[];
  readonly reason: string;
}

export const exceptions: readonly Exception[] = [];
