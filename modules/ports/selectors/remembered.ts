/** Results that are kept; then all are forgotten. Bounds the memory of a long sweep. */
const limit = 1000;

/** A pure function of a text that computes each result once: clients send the same few selectors again and again. */
export function remembered<T>(compute: (text: string) => T): (text: string) => T {
  const results = new Map<string, T>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    const result = compute(text);
    if (results.size >= limit) results.clear();
    results.set(text, result);
    return result;
  };
}
