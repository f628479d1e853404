import type { Registry } from '../registry.ts';

/** What is at a path that is no resource, or null. Placeholder until discovery is complete. */
export function documentAt(_registry: Registry, _parts: readonly string[]): unknown {
  return null;
}
