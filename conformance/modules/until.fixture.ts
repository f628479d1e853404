import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for as long as a test may take. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50);
}
