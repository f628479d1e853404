/**
 * What is wrong with a text that is no JSON, in the words of Go's scanner (encoding/json/scanner.go). `JSON.parse` decides
 * whether anything is wrong; this only finds the words.
 */
export function jsonProblem(text: string): string {
  return problemOf(text, firstByte);
}

/** The same for bytes, one as one character: they need not be UTF-8. */
export function jsonProblemOfBytes(bytes: string): string {
  return problemOf(bytes, (character) => character.charCodeAt(0));
}

function problemOf(text: string, byteOf: (character: string) => number): string {
  // At the end Go's scanner acts as if a space followed.
  const scanner = new Scanner(`${text} `, byteOf);
  scanner.document();
  return scanner.problem ?? 'unexpected end of JSON input';
}

class Scanner {
  problem: string | null = null;
  readonly #text: string;
  readonly #byteOf: (character: string) => number;
  #at = 0;

  constructor(text: string, byteOf: (character: string) => number) {
    this.#text = text;
    this.#byteOf = byteOf;
  }

  document(): void {
    if (!this.#value('looking for beginning of value')) return;
    this.#space();
    if (this.#at < this.#text.length) this.#fail('after top-level value');
  }

  /** True when there was a whole value. */
  #value(where: string): boolean {
    this.#space();
    const first = this.#text[this.#at];
    switch (first) {
      case undefined:
        return false;
      case '{':
        return this.#members();
      case '[':
        return this.#elements();
      case '"':
        return this.#string();
      case 't':
        return this.#literal('true');
      case 'f':
        return this.#literal('false');
      case 'n':
        return this.#literal('null');
      default:
        return /[-0-9]/.test(first) ? this.#number() : this.#fail(where);
    }
  }

  #members(): boolean {
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === '}') return this.#take();
    for (;;) {
      this.#space();
      const first = this.#text[this.#at];
      if (first === undefined) return false;
      if (first !== '"') return this.#fail('looking for beginning of object key string');
      if (!this.#string() || !this.#expect(':', 'after object key')) return false;
      if (!this.#value('looking for beginning of value')) return false;
      this.#space();
      if (this.#text[this.#at] === '}') return this.#take();
      if (!this.#expect(',', 'after object key:value pair')) return false;
    }
  }

  #elements(): boolean {
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === ']') return this.#take();
    for (;;) {
      if (!this.#value('looking for beginning of value')) return false;
      this.#space();
      if (this.#text[this.#at] === ']') return this.#take();
      if (!this.#expect(',', 'after array element')) return false;
    }
  }

  #string(): boolean {
    this.#at += 1;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) return false;
      if (character === '"') return this.#take();
      if (character < ' ') return this.#fail('in string literal');
      this.#at += 1;
      if (character === '\\' && !this.#escape()) return false;
    }
  }

  #escape(): boolean {
    const character = this.#text[this.#at];
    if (character === undefined) return false;
    if (character !== 'u') return /["\\/bfnrt]/.test(character) ? this.#take() : this.#fail('in string escape code');
    this.#at += 1;
    for (let digit = 0; digit < 4; digit++) {
      const hex = this.#text[this.#at];
      if (hex === undefined) return false;
      if (!/[0-9A-Fa-f]/.test(hex)) return this.#fail('in \\u hexadecimal character escape');
      this.#at += 1;
    }
    return true;
  }

  #number(): boolean {
    if (this.#text[this.#at] === '-') this.#at += 1;
    if (this.#text[this.#at] === '0') this.#at += 1;
    else if (!this.#digits('in numeric literal')) return false;
    if (this.#text[this.#at] === '.') {
      this.#at += 1;
      if (!this.#digits('after decimal point in numeric literal')) return false;
    }
    if (/[eE]/.test(this.#text[this.#at] ?? '')) {
      this.#at += 1;
      if (/[-+]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
      return this.#digits('in exponent of numeric literal');
    }
    return true;
  }

  #digits(where: string): boolean {
    const start = this.#at;
    while (/[0-9]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    if (this.#at > start) return true;
    return this.#at < this.#text.length && this.#fail(where);
  }

  #literal(word: string): boolean {
    for (const [index, letter] of word.split('').entries()) {
      const found = this.#text[this.#at];
      if (found === undefined) return false;
      if (index > 0 && found !== letter) return this.#fail(`in literal ${word} (expecting '${letter}')`);
      this.#at += 1;
    }
    return true;
  }

  #expect(character: string, where: string): boolean {
    this.#space();
    const found = this.#text[this.#at];
    if (found === undefined) return false;
    return found === character ? this.#take() : this.#fail(where);
  }

  #take(): true {
    this.#at += 1;
    return true;
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #fail(where: string): false {
    this.problem = `invalid character ${quotedCharacter(String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0), this.#byteOf)} ${where}`;
    return false;
  }
}

/** Go's scanner reads bytes: beyond ASCII it shows the first byte of a character. */
function quotedCharacter(character: string, byteOf: (character: string) => number): string {
  if (character === "'") return "'\\''";
  if (character === '"') return `'"'`;
  if (character === '\\') return "'\\\\'";
  const code = character.codePointAt(0) ?? 0;
  if (code > 0x7e) return `'${String.fromCharCode(byteOf(character))}'`;
  const named = escapes.get(character);
  if (named !== undefined) return `'${named}'`;
  return code < 0x20 ? `'\\x${code.toString(16).padStart(2, '0')}'` : `'${character}'`;
}

function firstByte(character: string): number {
  return Number.parseInt(encodeURIComponent(/\p{Cs}/u.test(character) ? '\uFFFD' : character).slice(1, 3), 16);
}

const escapes = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);
