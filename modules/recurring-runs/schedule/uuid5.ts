import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** The namespace of run ids derived from a recurring run, as merged in kubeflow/pipelines#13440. */
export const recurringRunNamespace = 'c2f3a9d4-1e6b-4c8a-9f7d-0b5e3a1c2d4f';

/**
 * The id that every submission of one slot computes alike, so that the primary key admits one run per slot: UUIDv5 of
 * recurring run id and display name (kubeflow/pipelines#13440).
 *
 * @param displayName the run's display name; the controller passes the slot's name
 */
export function deterministicRunId(recurringRunId: string, displayName: string): string {
  return uuid5(recurringRunNamespace, `${recurringRunId}/${displayName}`);
}

/**
 * RFC 9562 version 5: the UUID of `name` within `namespace`, lower case. SHA-1 serves to spread ids, not to keep secrets.
 *
 * @param namespace a UUID
 */
export function uuid5(namespace: string, name: string): string {
  const digest = sha1(concatBytes(hexToBytes(namespace.replaceAll('-', '')), utf8ToBytes(name)));
  const version = ((digest[6] ?? 0) & 0x0f) | 0x50;
  const variant = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const bytes = digest.slice(0, 16);
  bytes[6] = version;
  bytes[8] = variant;
  return bytesToHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
