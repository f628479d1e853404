import { Unreadable, type Launch, type Permutation, type Spec, type SpecSession } from './spec.ts';
import { readCommand, type Command } from './sql/command.ts';
import { readSetup, type Setup } from './sql/setup.ts';
import { splitStatements } from './sql/split.ts';

/** What a piece of a specification does; or why it cannot be read. */
export type Reading =
  { readonly ok: true; readonly commands: readonly Command[] } | { readonly ok: false; readonly why: string };

/** A specification whose SQL has been read. */
export interface Script {
  readonly setup: Setup;
  readonly sessions: readonly ScriptSession[];
  readonly steps: ReadonlyMap<string, Reading>;
}

export interface ScriptSession {
  readonly name: string;
  readonly setup: Reading;
  readonly teardown: Reading;
}

/** Reads all SQL of a specification. @throws Unreadable when its setup makes nothing possible */
export function readScript(spec: Spec): Script {
  const setup = readSetup(spec.setups);
  const read = (sql: string | null): Reading => readSql(sql, setup);
  const steps = spec.sessions.flatMap((session) => session.steps.map(({ name, sql }) => [name, read(sql)] as const));
  return {
    setup,
    sessions: spec.sessions.map((session: SpecSession) => ({
      name: session.name,
      setup: read(session.setup),
      teardown: read(session.teardown),
    })),
    steps: new Map(steps),
  };
}

function readSql(sql: string | null, { tables, missing }: Setup): Reading {
  try {
    return { ok: true, commands: splitStatements(sql ?? '').map((statement) => readCommand(statement, tables)) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const words = new Set(sql?.toLowerCase().match(/\w+/g));
    const [, why] = [...missing].find(([name]) => words.has(name)) ?? [];
    return { ok: false, why: why ?? error.message };
  }
}

/** Why a permutation cannot be replayed; null: it can. */
export function whyNot(permutation: Permutation, script: Script): string | null {
  const readings = [
    ...script.sessions.flatMap(({ setup, teardown }) => [setup, teardown]),
    ...permutation.map(({ step }) => commandsOf(step.name, script)),
  ];
  for (const reading of readings) if (!reading.ok) return reading.why;
  return permutation.some(waitsForNotices) ? 'notices' : null;
}

function waitsForNotices({ blockers }: Launch): boolean {
  return blockers.some(({ kind }) => kind === 'notices');
}

export function commandsOf(step: string, { steps }: Script): Reading {
  return steps.get(step) ?? { ok: false, why: `there is no step ${step}` };
}
