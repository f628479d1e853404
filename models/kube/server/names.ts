import { hashText } from '../../../sim/random/hash.ts';

/** Draws for generated names. `Streams` of the kernel is one; a test may force collisions. */
export interface NameSource {
  /** A number in [0, 1) for this stream and identity. */
  draw(stream: string, identity: string): number;
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;
const longestBase = 58;

/** Attempts that a POST with generateName makes before it answers 409 (Kubernetes 1.31 and later). */
export const generateAttempts = 8;

/** `base`, cut to 58 characters, with five random ones after it (k8s.io/apiserver/pkg/storage/names). */
export function generateName(base: string, fraction: number): string {
  let rest = Math.floor(fraction * alphabet.length ** suffixLength);
  let suffix = '';
  for (let index = 0; index < suffixLength; index++) {
    suffix += alphabet.charAt(rest % alphabet.length);
    rest = Math.floor(rest / alphabet.length);
  }
  return base.slice(0, longestBase) + suffix;
}

/** A version 4 UUID that depends on nothing but the identity of what it names. */
export function uidOf(identity: string): string {
  const high = hex(hashText(identity));
  const low = hex(hashText(`${identity}/uid`));
  return `${high.slice(0, 8)}-${high.slice(8, 12)}-4${low.slice(0, 3)}-8${low.slice(3, 6)}-${low.slice(6, 13)}${high.slice(8, 13)}`;
}

/** 14 hexadecimal digits of a 53-bit hash; in two halves, since formatting small integers is much faster. */
function hex(hash: number): string {
  const high = Math.floor(hash / 2 ** 28);
  const low = hash - high * 2 ** 28;
  return high.toString(16).padStart(7, '0') + low.toString(16).padStart(7, '0');
}
