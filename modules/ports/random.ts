/** Unpredictability as a port, so that a simulation can repeat it. */
export interface Random {
  /** A number in [0, 1). */
  fraction(): number;
  /** An RFC 9562 version 4 UUID, lower case. */
  uuid(): string;
}
