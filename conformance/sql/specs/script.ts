import type { Permutation, Spec } from './spec.ts';
import { Unreadable } from './spec.ts';
import { readCommand, type Command } from './sql/command.ts';
import { readSetup, type Setup } from './sql/setup.ts';
import { splitStatements } from './sql/split.ts';

/** What a piece of SQL does; or why it cannot be read. */
type Reading = { readonly commands: readonly Command[]; readonly why: null } | { readonly why: string };

/** The SQL of a specification, read for the model: each piece once. */
export class Script {
  readonly setup: Setup;
  readonly #readings = new Map<string, Reading>();

  /** @throws Unreadable when the setup makes nothing possible */
  constructor({ setups }: Spec) {
    this.setup = readSetup(setups);
  }

  /** @throws Unreadable when it cannot be read, or is not modelled */
  commandsOf(sql: string): readonly Command[] {
    const reading = this.#read(sql);
    if (reading.why === null) return reading.commands;
    throw new Unreadable(reading.why);
  }

  /** Why the model cannot play a permutation; null: it can. */
  whyNot(permutation: Permutation, { sessions }: Spec): string | null {
    const around = sessions.flatMap(({ setup, teardown }) => [setup ?? '', teardown ?? '']);
    const steps = permutation.map(({ step }) => step.sql);
    const found = [...around, ...steps].map((sql) => this.#read(sql).why).find((why) => why !== null);
    const blockers = permutation.flatMap((launch) => launch.blockers);
    return found ?? (blockers.some(({ kind }) => kind === 'notices') ? 'notices' : null);
  }

  #read(sql: string): Reading {
    let reading = this.#readings.get(sql);
    if (reading === undefined) this.#readings.set(sql, (reading = readSql(sql, this.setup)));
    return reading;
  }
}

function readSql(sql: string, { tables, missing }: Setup): Reading {
  try {
    return { commands: splitStatements(sql).map((statement) => readCommand(statement, tables)), why: null };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const words = new Set(sql.toLowerCase().match(/\w+/g));
    const [, why] = [...missing].find(([name]) => words.has(name)) ?? [];
    return { why: why ?? error.message };
  }
}
