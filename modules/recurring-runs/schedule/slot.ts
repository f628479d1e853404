import { utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * Slots: the numbered places that a schedule's runs take, one per trigger. The slot's name is what makes a second
 * submission of the same trigger recognisable (Kubeflow Pipelines, scheduled_workflow.go `NextResourceName`).
 */

/** How many runs may be active at once: 1 if unset, clamped to 1..10. */
export function clampMaxConcurrency(maxConcurrency: number | undefined): number {
  return clamp(maxConcurrency ?? 1, 1, 10);
}

/** How many completed runs the history keeps: 10 if unset, clamped to 0..100. */
export function clampMaxHistory(maxHistory: number | undefined): number {
  return clamp(maxHistory ?? 10, 0, 100);
}

/** The index of the slot after `lastIndex`; the first is 1. */
export function nextIndex(lastIndex: number | null): number {
  return (lastIndex ?? 0) + 1;
}

/** Completed runs count as history when their index is greater than this. */
export function minIndex(lastIndex: number | null, maxHistory: number | undefined): number {
  return Math.max(0, (lastIndex ?? 0) - clampMaxHistory(maxHistory));
}

/** The name of slot `index`: `<schedule>-<index>-<FNV-1a of that, 32 bits, decimal>`. */
export function slotName(schedule: string, index: number): string {
  const id = `${schedule}-${index}`;
  return `${id}-${fnv1a32(id)}`;
}

/** FNV-1a, 32 bits, of the UTF-8 bytes, as an unsigned number. */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8ToBytes(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function clamp(value: number, least: number, greatest: number): number {
  return Math.max(least, Math.min(greatest, value));
}
