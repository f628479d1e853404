/** What a lexeme of a label selector can be. */
export type TokenKind = 'end' | 'identifier' | ')' | '(' | ',' | '!' | '==' | '=' | '>' | '<' | '!=' | 'in' | 'notin';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const end: Token = { kind: 'end', text: '' };

/** The lexemes of a selector text. `in` and `notin` are operators only where an operator is expected. */
export class LabelTokens {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = [...scan(text)];
  }

  peek(expecting: 'value' | 'operator'): Token {
    const token = this.#tokens[this.#position] ?? end;
    if (expecting === 'value' && (token.kind === 'in' || token.kind === 'notin')) {
      return { kind: 'identifier', text: token.text };
    }
    return token;
  }

  take(expecting: 'value' | 'operator'): Token {
    const token = this.peek(expecting);
    this.#position += 1;
    return token;
  }
}

const space = /[ \t\r\n]/;
const special = /[=!(),<>]/;
// oxlint-disable-next-line no-control-regex -- a NUL separates
const separator = /[ \t\r\n=!(),<>\0]/;

/** A NUL ends the lexeme before it and is skipped; where a lexeme should begin it ends the text. So does upstream's lexer. */
const nul = '\0';

function* scan(text: string): Generator<Token> {
  let position = 0;
  for (;;) {
    while (position < text.length && space.test(text.charAt(position))) position += 1;
    if (position >= text.length || text.charAt(position) === nul) return;
    const token = special.test(text.charAt(position)) ? scanSpecial(text, position) : scanWord(text, position);
    yield token.token;
    position = token.position;
    if (text.charAt(position) === nul) position += 1;
  }
}

function scanWord(text: string, start: number): { token: Token; position: number } {
  let position = start;
  while (position < text.length && !separator.test(text.charAt(position))) position += 1;
  const word = text.slice(start, position);
  const kind = word === 'in' || word === 'notin' ? word : 'identifier';
  return { token: { kind, text: word }, position };
}

/** Takes the longest operator at `start`. Every special symbol is an operator by itself. */
function scanSpecial(text: string, start: number): { token: Token; position: number } {
  const [first = '', second = ''] = text.slice(start, start + 2);
  const literal = operatorOf(first + second) === null ? first : first + second;
  return { token: { kind: operatorOf(literal) ?? 'end', text: literal }, position: start + literal.length };
}

function operatorOf(text: string): TokenKind | null {
  switch (text) {
    case ')':
    case '(':
    case ',':
    case '!':
    case '==':
    case '=':
    case '>':
    case '<':
    case '!=':
      return text;
    default:
      return null;
  }
}
