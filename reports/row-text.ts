import type { HistoryEntry, StatePatch, Versions } from '../sim/history/entry.ts';
import type { ChangedFact, EventFact, LifecycleFact } from '../sim/history/fact.ts';
import { inline, shortened } from './wording.ts';

/** Most characters of one value in a row. */
const valueLength = 48;
/** Most characters of what a request says, so that its answer is in sight. */
const requestLength = 80;
/** Most changes that a row spells out. */
const changesShown = 3;

type RequestEntry = Extract<HistoryEntry, { readonly request: string }>;

/** What a request asked, how it was answered, and the versions that met. */
export function requestText(entry: RequestEntry, changes: readonly string[] = []): string {
  const asked = `${entry.operation} ${entry.object}`;
  switch (entry.type) {
    case 'sent':
      return `sends ${asked}`;
    case 'replied':
      return `learns ${entry.outcome} of ${asked}`;
    case 'lost':
      return `${entry.outcome} lost: ${asked}`;
    case 'unanswered':
      return `${entry.outcome}, no answer: ${asked}`;
    case 'applied': {
      const text = shortened(entry.text === '' ? asked : entry.text, requestLength);
      const parts = [`${text} → ${entry.outcome}`, versionsText(entry.versions), listed(changes)];
      return parts.filter((part) => part !== '').join(' · ');
    }
  }
}

/** The numbers that most races are a mismatch of: `saw 41`, `expected 41, found 42 ✗`, `wrote 43`. */
export function versionsText({ saw, expected, found, wrote }: Versions): string {
  const parts: string[] = [];
  if (saw !== undefined) parts.push(`saw ${saw}`);
  if (expected !== undefined) parts.push(`expected ${expected}`);
  if (found !== undefined) parts.push(`found ${found}${expected !== undefined && expected !== found ? ' ✗' : ''}`);
  if (wrote !== undefined) parts.push(`wrote ${wrote}`);
  return parts.join(', ');
}

export function changeText(fact: ChangedFact, patches: readonly StatePatch[]): string {
  const object = `${fact.collection}/${fact.key}`;
  if (fact.after === null) return `${object} deleted`;
  if (fact.before === null) return `${object} created`;
  const [whole] = patches;
  if (whole?.path.length === 0) return `${object} = ${inline(whole.value, valueLength)}`;
  const shown = patches.filter(({ path }) => !isBookkeeping(path)).map(patchText);
  return shown.length === 0 ? `${object} as before` : `${object}: ${listed(shown)}`;
}

/** Every write changes these; the versions are shown on their own. */
function isBookkeeping(path: StatePatch['path']): boolean {
  return path.includes('managedFields') || path.at(-1) === 'resourceVersion';
}

function patchText({ op, path, value }: StatePatch): string {
  const place = path.join('.');
  return op === 'remove' ? `no ${place}` : `${place} = ${inline(value, valueLength)}`;
}

export function eventText(fact: EventFact): string {
  const data = Object.entries(fact.data).map(([name, value]) => `${name}=${inline(value, valueLength)}`);
  return [fact.name, ...data].join(' ');
}

export function lifecycleText({ change, detail }: LifecycleFact): string {
  switch (change) {
    case 'exited':
      return detail === null ? 'exits' : `dies of: ${shortened(detail, 2 * valueLength)}`;
    case 'cut':
      return `is cut off from ${detail ?? 'a link'}`;
    case 'healed':
      return `reaches ${detail ?? 'a link'} again`;
    case 'skewed':
      return `wall clock steps by ${detail ?? 'some time'}`;
    case 'started':
    case 'crashed':
    case 'stopping':
    case 'paused':
    case 'resumed':
      return change === 'stopping' ? 'is asked to stop' : change;
  }
}

function listed(changes: readonly string[]): string {
  const rest = changes.length - changesShown;
  return changes.slice(0, changesShown).join(', ') + (rest > 0 ? `, ${rest} more` : '');
}
