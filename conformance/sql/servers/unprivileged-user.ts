import { readFileSync } from 'node:fs';
import process from 'node:process';

/** As `spawn` takes it. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Database servers refuse to run as root. Whom to run them as then; null: as whoever we are. */
export function unprivilegedUser(): User | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('a database server does not run as root, and there is neither a user postgres nor nobody');
}
