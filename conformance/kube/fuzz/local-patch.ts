import { sortedText } from '../sorted-text.ts';
import type { LocalKubectl } from './local-kubectl.ts';

/** The patched object as text with sorted keys, or why there is none. */
export type LocalAnswer = { readonly object: string } | { readonly error: string };

/** What `kubectl patch --local` makes of an object. */
export async function localPatch(
  kubectl: LocalKubectl,
  type: 'json' | 'merge' | 'strategic',
  object: object,
  patch: string,
): Promise<LocalAnswer> {
  const args = ['patch', '--local', '-f', '-', `--type=${type}`, `--patch=${patch}`, '-o', 'json'];
  const { code, stdout, stderr } = await kubectl.run(args, JSON.stringify(object));
  return code === 0 ? { object: sortedText(JSON.parse(stdout)) } : { error: stderr.replace(/^error: /, '').trim() };
}

/** Of several mistakes in one patch kubectl reports any, at random; so a refusal is a refusal. */
export function sameOutcome(left: LocalAnswer, right: LocalAnswer): boolean {
  return 'error' in left ? 'error' in right : 'object' in right && left.object === right.object;
}
