import { fold, type FoldedRow } from './fold.ts';
import type { Race, RaceRow } from './race.ts';
import { shortened } from './wording.ts';

/** Most messages and notes of one diagram: GitHub's cap is 50,000 characters, a reader's far below. */
export const mostMessages = 60;
/** Most characters of one message. */
const messageLength = 90;

/**
 * The race as a Mermaid sequenceDiagram, as GitHub renders it: decisive rows on a red ground. Shows at most `most` rows,
 * those around the decisive ones and the faults, and says how many it leaves out.
 */
export function mermaidDiagram(race: Race, most: number = mostMessages): string {
  const folded = fold(race.rows, most);
  const used = lanesUsed(folded);
  const participants = [...used].map(
    (lane) => `    participant ${idOf(lane)} as ${escaped(race.lanes[lane]?.title ?? '')}`,
  );
  const [first = 0] = used;
  const last = [...used].at(-1) ?? first;
  const everyone = first === last ? idOf(first) : `${idOf(first)},${idOf(last)}`;
  const body = folded.flatMap((item) => {
    if (item.kind === 'gap') return [`    Note over ${everyone}: ${item.rows} not shown`];
    const line = message(item.row, everyone);
    return item.row.decisive ? ['    rect rgb(255, 214, 214)', `    ${line}`, '    end'] : [line];
  });
  return ['sequenceDiagram', ...participants, ...body].join('\n');
}

/** How many rows the diagram leaves out. */
export function leftOut(race: Race, most: number = mostMessages): number {
  return fold(race.rows, most).reduce((count, item) => count + (item.kind === 'gap' ? item.rows : 0), 0);
}

/** Text that Mermaid takes as text: its statement ends, entities, comments and HTML become character entities. */
export function escaped(text: string): string {
  return shortened(text, messageLength).replaceAll(
    /[#;<>&%"`\\{}[\]]/g,
    (character) => `#${character.codePointAt(0) ?? 32};`,
  );
}

/** Lanes of replicas and servers that a shown row touches; a diagram without any still has the first. */
function lanesUsed(folded: readonly FoldedRow[]): ReadonlySet<number> {
  const used = new Set<number>();
  for (const item of folded) {
    if (item.kind === 'gap') continue;
    if (item.row.replica !== null) used.add(item.row.replica);
    if (item.row.server !== null) used.add(item.row.server);
  }
  if (used.size === 0) used.add(0);
  return new Set([...used].sort((left, right) => left - right));
}

function message(row: RaceRow, everyone: string): string {
  const text = escaped(`${row.step}. ${row.text}`);
  const { replica, server } = row;
  if (replica === null || server === null) {
    const over = replica ?? server;
    return `    Note over ${over === null ? everyone : idOf(over)}: ${text}`;
  }
  const [from, to] = [idOf(replica), idOf(server)];
  switch (row.act) {
    case 'reply':
      return `    ${to}-->>${from}: ${text}`;
    case 'reply-lost':
      return `    ${to}--x${from}: ${text}`;
    case 'request-lost':
      return `    ${from}-x${to}: ${text}`;
    case 'sent':
      return `    ${from}-)${to}: ${text}`;
    case 'unanswered':
      return `    Note over ${from}: ${text}`;
    default:
      return `    ${from}->>${to}: ${text}`;
  }
}

function idOf(lane: number): string {
  return `lane${lane}`;
}
