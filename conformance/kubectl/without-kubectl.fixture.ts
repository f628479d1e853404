import type { TestContext } from 'vitest';

/** A test that is skipped, and says so in plain sight: without a kubectl nothing is compared. */
export function withoutKubectl({ skip }: TestContext): void {
  const note = 'SKIPPED: there is no kubectl on the path, nothing was compared with it';
  console.warn(note);
  skip(note);
}
