import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { TaskType } from './task.ts';

/** What makes a task the same task, whoever creates it. */
export interface TaskIdentity {
  readonly run: string;
  /** Null for the root. */
  readonly parent: string | null;
  readonly name: string;
  readonly type: TaskType;
  readonly iteration: number | null;
}

/**
 * The key under which a task can be created once (branch mlmd-removal: SHA-256 over length-prefixed parts). Upstream also
 * hashes the scope path, which follows from parent and name.
 */
export function logicalKeyOf({ run, parent, name, type, iteration }: TaskIdentity): string {
  const parts = [run, parent ?? '', name, type, ...(iteration === null ? [] : [String(iteration)])];
  return bytesToHex(sha256(utf8ToBytes(parts.map((part) => `${part.length}:${part}`).join(''))));
}
