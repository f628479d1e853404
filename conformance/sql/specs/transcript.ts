import type { SpecStep } from './spec.ts';

/**
 * What isolationtester prints of one permutation, line by line, without what is no behaviour: the SQL of the steps, how
 * tables are ruled and padded, and warnings.
 */
export type Transcript = readonly string[];

/** How a step is reported. */
export const reported = {
  done: (step: string): string => step,
  waiting: (step: string): string => `${step} <waiting ...>`,
  completed: (step: string): string => `${step} <... completed>`,
  /** The end, when what is left waits for itself. */
  stuck: 'steps that wait for ever',
};

/** A result: its column names, then its rows. */
export function tableLines(titles: readonly string[], rows: readonly (readonly string[])[]): Transcript {
  return [titles, ...rows].map((cells) => `  ${cells.map((cell) => cell.trim()).join('|')}`);
}

export function errorLine(message: string): string {
  return `ERROR:  ${message}`;
}

/**
 * What isolationtester wrote of all permutations of a specification, by the names of their steps; `leftOut`: columns of
 * results that do not count.
 */
export function readTranscripts(
  output: string,
  steps: readonly SpecStep[],
  leftOut: ReadonlySet<string>,
): ReadonlyMap<string, readonly Transcript[]> {
  const transcripts = new Map<string, Transcript[]>();
  for (const part of output.split(/^starting permutation: /m).slice(1)) {
    const end = part.indexOf('\n');
    const title = part.slice(0, end);
    const transcript = readPermutation(part.slice(end + 1), steps, leftOut);
    transcripts.set(title, [...(transcripts.get(title) ?? []), transcript]);
  }
  return transcripts;
}

function readPermutation(text: string, steps: readonly SpecStep[], leftOut: ReadonlySet<string>): Transcript {
  const byLength = [...steps].sort((left, right) => right.name.length - left.name.length);
  const transcript: string[] = [];
  /** Of the table that is being read, whether columns count; null: none is. */
  let table: readonly boolean[] | null = null;
  for (let rest = text; rest !== '';) {
    const report = table !== null ? null : reportAt(rest, byLength);
    if (report !== null) {
      transcript.push(report.line);
      rest = rest.slice(report.length);
      continue;
    }
    const end = rest.indexOf('\n') + 1 || rest.length;
    const line = rest.slice(0, end).trimEnd();
    rest = rest.slice(end);
    if (table !== null) {
      if (rowCount.test(line)) table = null;
      else if (!ruler.test(line)) transcript.push(rowOf(line, table));
    } else if (ruler.test(rest.slice(0, rest.indexOf('\n')))) {
      table = line.split('|').map((title) => !leftOut.has(title.trim()));
      transcript.push(rowOf(line, table));
    } else if (line !== '' && !warning.test(line)) transcript.push(line);
  }
  return transcript;
}

/** The report of a step that the text begins with. */
function reportAt(text: string, steps: readonly SpecStep[]): { readonly line: string; readonly length: number } | null {
  for (const { name, sql } of steps) {
    const start = `step ${name}: `;
    const forms = [
      [`${start}<... completed>\n`, reported.completed(name)],
      [`${start}${sql} <waiting ...>\n`, reported.waiting(name)],
      [`${start}${sql}\n`, reported.done(name)],
    ] as const;
    for (const [form, line] of forms) if (text.startsWith(form)) return { line, length: form.length };
  }
  return null;
}

const warning = /^\S+: WARNING: /;
/** It follows the names of the columns. */
const ruler = /^-+(\+-+)*$/;
/** It ends a table. */
const rowCount = /^\(\d+ rows?\)$/;

function rowOf(line: string, counts: readonly boolean[]): string {
  const cells = line.split('|').filter((_, index) => counts[index] !== false);
  return tableLines(cells, []).join('');
}
