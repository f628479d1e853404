/** How text is emphasised: a terminal has colours, a file and a pipe have none. Each takes and returns one line. */
export interface Paint {
  readonly bad: (text: string) => string;
  readonly good: (text: string) => string;
  readonly doubtful: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

const unchanged = (text: string): string => text;

export const plain: Paint = {
  bad: unchanged,
  good: unchanged,
  doubtful: unchanged,
  strong: unchanged,
  faint: unchanged,
};

const select =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;

/** ANSI select-graphic-rendition codes (ECMA-48). */
export const colours: Paint = {
  bad: select(31, 39),
  good: select(32, 39),
  doubtful: select(33, 39),
  strong: select(1, 22),
  faint: select(2, 22),
};
