/** PostgreSQL's four row lock modes, weakest first. */
export const LockMode = { keyShare: 0, share: 1, noKeyUpdate: 2, update: 3 } as const;
export type LockMode = (typeof LockMode)[keyof typeof LockMode];

/** Table 13.3 of PostgreSQL's manual, "Conflicting Row-Level Locks", in one line. */
export function modesConflict(left: LockMode, right: LockMode): boolean {
  return left + right >= 3;
}

/** What to do when a row cannot be locked at once. */
export type WaitPolicy = 'wait' | 'skipLocked' | 'noWait';
