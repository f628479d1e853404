/** A measured rate, per second of wall clock on this machine. Compare only rates of one run. */
export interface Rate {
  readonly name: string;
  readonly perSecond: number;
  readonly unit: string;
}
