/** What a user asked for cannot be done: one sentence that says what is wrong and what to do. Exit code 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
