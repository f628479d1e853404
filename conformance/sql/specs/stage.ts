/** Where a permutation is played: sessions that run SQL beside each other, on the model or on a real server. */
export interface Stage {
  /** Runs some SQL of a session, until each session has ended or waits for another. Only when that one does not wait. */
  run(session: string, sql: string): Promise<void>;
  isWaiting(session: string): boolean;
  /** What the last SQL of a session printed, once it has ended. */
  linesOf(session: string): readonly string[];
  /** Waits until a timeout ends what waits. False: nothing ends by itself. */
  timeOut(): Promise<boolean>;
  close(): Promise<void>;
}
