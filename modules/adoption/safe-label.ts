import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const longestLabel = 63;
/** Upstream cuts to `63 - len(md5[:9]) - 1`. */
const longestStem = 53;

/**
 * Makes any text a valid label value, as upstream's `make_safe_label_value`
 * (`providers/cncf/kubernetes/.../pod_generator.py`): what is not `[A-Za-z0-9_.-]` goes, as do such characters at the
 * ends; when that changed anything, or left too much, nine digits of the MD5 of the original keep it distinct.
 */
export function safeLabel(text: string): string {
  const safe = text.replaceAll(/^[^a-z0-9A-Z]*|[^a-zA-Z0-9_\-.]|[^a-z0-9A-Z]*$/g, '');
  if (safe === text && safe.length <= longestLabel) return safe;
  return `${safe.slice(0, longestStem)}-${shortDigest(text)}`;
}

/** Nine hexadecimal digits that stand for a text; not for secrets. */
export function shortDigest(text: string): string {
  return bytesToHex(md5(utf8ToBytes(text))).slice(0, 9);
}
