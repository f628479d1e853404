import type { ObjectMeta } from '../../../modules/ports/kube.ts';

/** Metadata that is still being put together. Once stored it never changes. */
export type DraftMeta = { -readonly [Key in keyof ObjectMeta]: ObjectMeta[Key] } & {
  /** Clients of old may still send it; it is not kept. */
  selfLink?: unknown;
};
