import type { Lane } from './lanes.ts';
import type { Act, Mood, RaceRow } from './race.ts';

/** Most characters of a lane's title: fewer where many lanes must share a line. */
const titleLength = { few: 16, many: 9 };
const few = 4;
const narrowest = 8;

/** The titles of the lanes, each over the line of its lane. */
export function laneHeader(lanes: readonly Lane[]): string {
  const most = longestTitle(lanes);
  return lanes.map((lane) => abbreviated(lane.title, most).padEnd(widthOf(lane, most))).join('');
}

function longestTitle(lanes: readonly Lane[]): number {
  return lanes.length <= few ? titleLength.few : titleLength.many;
}

/** Keeps the end, where replicas have their number. */
function abbreviated(title: string, most: number): string {
  return title.length <= most ? title : `${title.slice(0, most - 4)}…${title.slice(-3)}`;
}

/** One row of the picture: every lane's state, and an arrow between the two that take part. */
export function laneCells(lanes: readonly Lane[], row: RaceRow): string {
  const canvas: string[] = [];
  const most = longestTitle(lanes);
  const places = lanes.map((lane, index) => {
    const place = canvas.length;
    canvas.push(state(row.moods[index] ?? 'up'), ...Array.from({ length: widthOf(lane, most) - 1 }, () => ' '));
    return place;
  });
  const from = row.replica === null ? undefined : places[row.replica];
  const to = row.server === null ? undefined : places[row.server];
  if (from !== undefined && to !== undefined) drawArrow(canvas, places, from, to, row.act);
  else if (from !== undefined) canvas[from] = mark(row.act, canvas[from] ?? ' ');
  else if (to !== undefined) canvas[to] = '◇';
  return canvas.join('');
}

function widthOf(lane: Lane, most: number): number {
  return Math.max(narrowest, Math.min(most, lane.title.length) + 2);
}

function state(mood: Mood): string {
  if (mood === 'down') return ' ';
  return mood === 'paused' ? '▒' : '│';
}

function mark(act: Act, otherwise: string): string {
  if (act === 'fault') return '!';
  return act === 'event' ? '•' : act === 'lifecycle' ? '○' : otherwise;
}

/** Which ends and which part of the way an arrow shows. */
interface Arrow {
  readonly source?: string;
  readonly target?: string;
  readonly line: '─' | '╌';
  readonly headAtSource?: boolean;
  readonly headAtTarget?: boolean;
  /** The half that the message travelled before it was lost. */
  readonly lost?: 'request' | 'reply';
}

function arrowFor(act: Act): Arrow {
  switch (act) {
    case 'call':
      return { source: '●', target: '◆', line: '─', headAtSource: true, headAtTarget: true };
    case 'request':
      return { source: '●', target: '◆', line: '─', headAtTarget: true };
    case 'answer':
      return { target: '◆', line: '╌', headAtSource: true, headAtTarget: true };
    case 'arrived':
      return { target: '◆', line: '╌', headAtTarget: true };
    case 'reply':
      return { source: '●', line: '╌', headAtSource: true };
    case 'request-lost':
      return { source: '●', line: '─', lost: 'request' };
    case 'reply-lost':
      return { target: '◆', line: '─', lost: 'reply' };
    case 'unanswered':
      return { source: '✗', line: '╌' };
    case 'sent':
    case 'event':
    case 'fault':
    case 'lifecycle':
    case 'change':
    case 'verdict':
      return { source: '●', line: '╌' };
  }
}

function drawArrow(canvas: string[], places: readonly number[], from: number, to: number, act: Act): void {
  const arrow = arrowFor(act);
  const [left, right] = from < to ? [from, to] : [to, from];
  const middle = (left + right) >> 1;
  for (let place = left + 1; place < right; place++) {
    const nearSource = from < to ? place <= middle : place >= middle;
    if (arrow.lost === 'request' && !nearSource) continue;
    if (arrow.lost === 'reply' && nearSource && place !== middle) continue;
    if ((act === 'sent' || act === 'unanswered') && Math.abs(place - from) > 3) continue;
    canvas[place] = places.includes(place) && canvas[place] !== ' ' ? '┼' : arrow.line;
  }
  if (arrow.lost !== undefined) canvas[middle] = '✗';
  if (arrow.source !== undefined) canvas[from] = arrow.source;
  if (arrow.target !== undefined) canvas[to] = arrow.target;
  if (arrow.headAtSource === true) canvas[from < to ? from + 1 : from - 1] = from < to ? '◀' : '▶';
  if (arrow.headAtTarget === true) canvas[from < to ? to - 1 : to + 1] = from < to ? '▶' : '◀';
  if (act === 'sent') canvas[from < to ? from + 3 : from - 3] = from < to ? '▷' : '◁';
}
