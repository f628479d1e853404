import type { History, HistoryEntry, Versions } from '../sim/history/entry.ts';
import type { ChangedFact, Fact, LifecycleFact } from '../sim/history/fact.ts';
import type { Violation } from '../sim/property/property.ts';
import { lanesOf, serverLaneFor, type Lane } from './lanes.ts';
import { changeText, eventText, lifecycleText, requestText, versionsText } from './row-text.ts';

/**
 * What a row shows. Requests are up to three things (it leaves, it is applied, its reply arrives) and take one row as
 * long as nothing else happened in between: `request` is sent and applied, `answer` applied and replied, `call` all three.
 */
export type Act =
  | 'sent'
  | 'arrived'
  | 'request'
  | 'answer'
  | 'call'
  | 'reply'
  | 'request-lost'
  | 'reply-lost'
  | 'unanswered'
  | 'event'
  | 'fault'
  | 'lifecycle'
  | 'change'
  | 'verdict';

/** What a replica is able to do at a row. */
export type Mood = 'down' | 'up' | 'paused';

export interface RaceRow {
  readonly act: Act;
  readonly step: number;
  /** Virtual ms. */
  readonly time: number;
  /** Index of the replica's lane; null when no replica takes part. */
  readonly replica: number | null;
  /** Index of the server's lane; null when no server takes part. */
  readonly server: number | null;
  /** What a request was about; null for everything else. */
  readonly object: string | null;
  readonly text: string;
  /** One of the facts that together show the violation. */
  readonly decisive: boolean;
  /** By lane; servers are always up. */
  readonly moods: readonly Mood[];
}

export interface Race {
  readonly lanes: readonly Lane[];
  readonly rows: readonly RaceRow[];
}

/** Tells a recorded run as rows over lanes, with the steps that `violations` name as witnesses marked decisive. */
export function raceOf(history: History, violations: readonly Violation[]): Race {
  const teller = new Teller(history);
  for (const entry of history) teller.tell(entry);
  return teller.finish(violations);
}

type Draft = { -readonly [Key in keyof RaceRow]: RaceRow[Key] };

type MessageEntry = Extract<HistoryEntry, { type: 'sent' | 'replied' | 'lost' | 'unanswered' }>;

class Teller {
  readonly #lanes: readonly Lane[];
  readonly #rows: Draft[] = [];
  /** The request that the last row tells of. */
  #told: string | null = null;
  readonly #versions = new Map<string, Versions>();
  readonly #alive = new Set<number>();
  readonly #paused = new Set<number>();
  /** Changes of the present step that no row has told yet. */
  #untold: { readonly fact: ChangedFact; readonly text: string }[] = [];
  #patches: Extract<HistoryEntry, { type: 'state' }> | null = null;

  constructor(history: History) {
    this.#lanes = lanesOf(history);
  }

  tell(entry: HistoryEntry): void {
    if (this.#untold.some(({ fact }) => fact.step !== entry.step)) this.#tellChanges();
    switch (entry.type) {
      case 'step':
        return;
      case 'sent':
        return this.#add(entry, 'sent', requestText(entry), entry.request);
      case 'applied':
        return this.#tellApplied(entry);
      case 'replied':
        return this.#tellReply(entry);
      case 'lost':
        return this.#add(entry, entry.outcome === 'request' ? 'request-lost' : 'reply-lost', requestText(entry));
      case 'unanswered':
        return this.#add(entry, 'unanswered', requestText(entry));
      case 'fault':
        return this.#add({ ...entry, link: null }, 'fault', entry.text);
      case 'state':
        this.#patches = entry;
        return;
      case 'fact':
        return this.#tellFact(entry.fact);
    }
  }

  finish(violations: readonly Violation[]): Race {
    this.#tellChanges();
    markDecisive(this.#rows, violations);
    for (const { step, time, property, detail } of violations) {
      const after = this.#rows.findIndex((row) => row.step > step);
      const moods = (after < 0 ? undefined : this.#rows[after]?.moods) ?? this.#moods();
      const text = `${property} VIOLATED: ${detail}`;
      const row: Draft = {
        act: 'verdict',
        step,
        time,
        replica: null,
        server: null,
        object: null,
        text,
        decisive: true,
        moods,
      };
      this.#rows.splice(after < 0 ? this.#rows.length : after, 0, row);
    }
    return { lanes: this.#lanes, rows: this.#rows };
  }

  #tellApplied(entry: Extract<HistoryEntry, { type: 'applied' }>): void {
    const own = this.#untold.filter(({ fact }) => fact.process === entry.process);
    this.#untold = this.#untold.filter(({ fact }) => fact.process !== entry.process);
    this.#tellChanges();
    const text = requestText(
      entry,
      own.map((change) => change.text),
    );
    this.#versions.set(entry.request, entry.versions);
    const last = this.#rows.at(-1);
    if (last?.act === 'sent' && this.#told === entry.request) {
      Object.assign(last, { act: 'request', step: entry.step, time: entry.time, text, moods: this.#moods() });
      return;
    }
    this.#add(entry, 'arrived', text, entry.request);
  }

  #tellReply(entry: MessageEntry): void {
    const last = this.#rows.at(-1);
    if (last !== undefined && this.#told === entry.request && (last.act === 'request' || last.act === 'arrived')) {
      last.act = last.act === 'request' ? 'call' : 'answer';
      return;
    }
    const versions = versionsText(this.#versions.get(entry.request) ?? {});
    this.#add(entry, 'reply', `${requestText(entry)}${versions === '' ? '' : ` · ${versions}`}`, entry.request);
  }

  #tellFact(fact: Fact): void {
    switch (fact.kind) {
      case 'applied':
      case 'unanswered':
        return;
      case 'changed': {
        const patches = this.#patches?.step === fact.step ? this.#patches.patches : [];
        this.#untold.push({ fact, text: changeText(fact, patches) });
        return;
      }
      case 'event':
        return this.#add({ ...fact, link: null }, 'event', eventText(fact));
      case 'lifecycle':
        return this.#tellLifecycle(fact);
    }
  }

  #tellLifecycle(fact: LifecycleFact): void {
    const lane = this.#laneOf(fact.process);
    if (lane !== null) this.#change(lane, fact.change);
    const last = this.#rows.at(-1);
    const told = last?.act === 'fault' && last.step === fact.step && last.replica === lane;
    if (told && struck.has(fact.change)) last.moods = this.#moods();
    else this.#add({ ...fact, link: null }, 'lifecycle', lifecycleText(fact));
  }

  #change(lane: number, change: LifecycleFact['change']): void {
    if (change === 'started') this.#alive.add(lane);
    if (change === 'crashed' || change === 'exited') this.#alive.delete(lane);
    if (change === 'paused') this.#paused.add(lane);
    if (change === 'resumed') this.#paused.delete(lane);
  }

  #moods(): readonly Mood[] {
    return this.#lanes.map(({ kind }, lane) => {
      if (kind === 'server') return 'up';
      if (!this.#alive.has(lane)) return 'down';
      return this.#paused.has(lane) ? 'paused' : 'up';
    });
  }

  /** Tells the changes that belong to no request: those of the world's own actors. */
  #tellChanges(): void {
    const changes = this.#untold;
    this.#untold = [];
    for (const { fact, text } of changes) {
      const servers = this.#lanes.filter(({ kind }) => kind === 'server').map(({ name }) => name);
      const link = serverLaneFor(fact.store, servers) ?? null;
      this.#add({ step: fact.step, time: fact.time, process: fact.process, link }, 'change', text);
    }
  }

  #add(
    at: {
      readonly step: number;
      readonly time: number;
      readonly process: string | null;
      readonly link: string | null;
      readonly object?: string;
    },
    act: Act,
    text: string,
    request: string | null = null,
  ): void {
    const { step, time, process, link, object = null } = at;
    this.#told = request;
    const replica = process === null ? null : this.#laneOf(process);
    const server = link === null ? null : this.#laneOf(link, 'server');
    this.#rows.push({ act, step, time, replica, server, object, text, decisive: false, moods: this.#moods() });
  }

  #laneOf(name: string, kind: Lane['kind'] = 'replica'): number | null {
    const index = this.#lanes.findIndex((lane) => lane.name === name && lane.kind === kind);
    return index < 0 ? null : index;
  }
}

/** What a fault does at once: the row of the fault tells it already. */
const struck: ReadonlySet<LifecycleFact['change']> = new Set([
  'crashed',
  'paused',
  'skewed',
  'cut',
  'stopping',
] as const);

/** What happened in a step by itself, as against what only led there. */
const telling: ReadonlySet<Act> = new Set<Act>([
  'request',
  'arrived',
  'answer',
  'call',
  'event',
  'fault',
  'lifecycle',
  'change',
]);

/** One turn both receives a reply and sends the next request: those are decisive only when the step shows nothing else. */
function markDecisive(rows: readonly Draft[], violations: readonly Violation[]): void {
  const witnesses = new Set(violations.flatMap((violation) => violation.witnesses));
  const shown = new Set<number>();
  for (const row of rows) {
    if (!witnesses.has(row.step) || !telling.has(row.act)) continue;
    row.decisive = true;
    shown.add(row.step);
  }
  for (const row of rows) if (witnesses.has(row.step) && !shown.has(row.step)) row.decisive = true;
}
