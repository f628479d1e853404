import { runSession, type KubectlOptions } from './run-session.ts';
import type { Session, SessionResult } from './session.ts';

/** Sessions that run at the same time. */
const atOnce = 4;

/** Runs sessions, a few at a time, and returns their results in the order of the sessions. */
export async function runSessions(
  sessions: readonly Session[],
  options: KubectlOptions,
): Promise<readonly SessionResult[]> {
  const results: SessionResult[] = [];
  const queue = [...sessions.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, session] = next;
      results[index] = await runSession(session, options);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}
