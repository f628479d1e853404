/** As deep as Go's scanner reads (encoding/json, maxNestingDepth). */
const deepestInGo = 10_000;

/** As deep as this model reads: what recurses over a document must not run out of stack. YAML takes more of it. */
const deepestJson = 1000;
const deepestYaml = 300;

/** True for a body that the real server reads and this model does not, because it is nested too deeply. */
export function isTooDeep(text: string, yaml: boolean): boolean {
  if (text.length <= deepestYaml) return false;
  const { depth } = flowDepth(text);
  return yaml ? depth + blockDepth(text) > deepestYaml : depth > deepestJson && depth <= deepestInGo;
}

/** What Go's scanner says about a JSON text that is nested too deeply, or null. */
export function depthProblem(text: string): string | null {
  if (text.length <= deepestInGo) return null;
  const { depth, opener } = flowDepth(text);
  return depth > deepestInGo ? `invalid character '${opener}' exceeded max depth` : null;
}

/** The deepest nesting of brackets outside of double quotes, and the bracket that goes beyond what Go reads. */
function flowDepth(text: string): { readonly depth: number; readonly opener: string } {
  let depth = 0;
  let deepest = 0;
  let opener = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') at = endOfString(text, at);
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth === deepestInGo + 1 && opener === '') opener = character;
      deepest = Math.max(deepest, depth);
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return { depth: deepest, opener };
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return at;
    if (character === '\\') at += 1;
  }
  return text.length;
}

/** More than the deepest nesting by indentation can be: the longest run of indentation and indicators before a value. */
function blockDepth(text: string): number {
  return text.split('\n').reduce((deepest, line) => Math.max(deepest, line.search(/[^\s\-?:]|$/)), 0);
}
