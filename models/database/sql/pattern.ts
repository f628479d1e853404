import { SqlError } from './sql-error.ts';

/** A part of a LIKE pattern: a character, `_` (any one), `%` (any run of them), or an escape with nothing after it. */
interface Part {
  readonly kind: 'character' | 'one' | 'many' | 'dangling';
  readonly character: string;
}

/** `text LIKE pattern`, with the backslash as escape. @throws 22025 when it comes to an escape at the end */
export function like(text: string, pattern: string): boolean {
  const parts = partsOf(pattern);
  const characters = Array.from(text);
  // The greedy match of a glob: on a mismatch the last `%` takes one character more.
  let at = 0;
  let part = 0;
  let afterMany = -1;
  let resumeAt = 0;
  while (at < characters.length) {
    const current = parts[part];
    if (current?.kind === 'dangling') throw new SqlError('22025', 'LIKE pattern must not end with escape character');
    if (current?.kind === 'many') {
      afterMany = part + 1;
      resumeAt = at;
      part = afterMany;
    } else if (current !== undefined && (current.kind === 'one' || current.character === characters[at])) {
      at++;
      part++;
    } else if (afterMany >= 0) {
      resumeAt++;
      at = resumeAt;
      part = afterMany;
    } else return false;
  }
  return parts.slice(part).every(({ kind }) => kind === 'many');
}

function partsOf(pattern: string): Part[] {
  const parts: Part[] = [];
  let escaped = false;
  for (const character of pattern) {
    if (escaped) parts.push({ kind: 'character', character });
    else if (character === '%') parts.push({ kind: 'many', character });
    else if (character === '_') parts.push({ kind: 'one', character });
    else if (character !== '\\') parts.push({ kind: 'character', character });
    escaped = !escaped && character === '\\';
  }
  if (escaped) parts.push({ kind: 'dangling', character: '' });
  return parts;
}
