/** The word of `words` that `text` was probably meant to be: within two slips of the finger, or null. */
export function nearest(text: string, words: readonly string[]): string | null {
  let best: string | null = null;
  let least = 3;
  for (const word of words) {
    const distance = slips(text, word);
    if (distance < least) [best, least] = [word, distance];
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing. */
export function suggestion(text: string, words: readonly string[]): string {
  const word = nearest(text, words);
  return word === null ? '' : ` Did you mean "${word}"?`;
}

/** Levenshtein distance. */
function slips(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (left.charAt(i - 1) === right.charAt(j - 1) ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
