/** PostgreSQL's four row lock modes, weakest first. */
export const LockMode = { keyShare: 0, share: 1, noKeyUpdate: 2, update: 3 } as const;
export type LockMode = (typeof LockMode)[keyof typeof LockMode];

/** The mode as a locking clause says it. */
export function nameOfMode(mode: LockMode): string {
  return ['FOR KEY SHARE', 'FOR SHARE', 'FOR NO KEY UPDATE', 'FOR UPDATE'][mode] ?? '';
}

/** Table 13.3 of PostgreSQL's manual, "Conflicting Row-Level Locks", in one line. */
export function modesConflict(left: LockMode, right: LockMode): boolean {
  return left + right >= 3;
}

/** What to do when a row cannot be locked at once. */
export type WaitPolicy = 'wait' | 'skipLocked' | 'noWait';
