import { Unreadable } from './spec.ts';

/** A piece of a specification. Keywords are bare names: a quoted name is never one. */
export interface Token {
  readonly kind: 'name' | 'quoted name' | 'sql' | 'number' | 'mark';
  readonly text: string;
}

const pieces: readonly (readonly [kind: Token['kind'] | 'nothing', pattern: RegExp])[] = [
  ['nothing', /\s+|#[^\n]*/y],
  // Blanks next to the braces do not count, line ends do (specscanner.l).
  ['sql', /\{[ \t\r\f]*([^}]*?)[ \t\r\f]*\}/y],
  ['quoted name', /"((?:[^"\n]|"")*)"/y],
  ['name', /([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)/y],
  ['number', /(\d+)/y],
  ['mark', /([(),*])/y],
];

/** @throws Unreadable at a character that begins nothing */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const found = pieceAt(text, at);
    at = found.end;
    if (found.token !== null) tokens.push(found.token);
  }
  return tokens;
}

function pieceAt(text: string, at: number): { readonly token: Token | null; readonly end: number } {
  for (const [kind, pattern] of pieces) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) continue;
    const content = match[1] ?? '';
    const token =
      kind === 'nothing' ? null : { kind, text: kind === 'quoted name' ? content.replaceAll('""', '"') : content };
    return { token, end: pattern.lastIndex };
  }
  throw new Unreadable(`line ${text.slice(0, at).split('\n').length}: nothing begins with ${JSON.stringify(text[at])}`);
}
