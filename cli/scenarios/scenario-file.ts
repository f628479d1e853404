import { stat } from 'node:fs/promises';
import { register as registerHooks } from 'node:module';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { UsageError } from '../../sim/usage-error.ts';

/** Whether a word on the command line names a file rather than a scenario that ships. */
export function namesFile(word: string): boolean {
  return /\.[cm]?[jt]s(\/|$)/.test(word);
}

/**
 * The scenarios that a user's own `.ts` or `.js` file exports, by any name, alone or in arrays. TypeScript goes through
 * tsx; `deadheat` in its imports is the package as the file's own folder resolves it. Throws a UsageError.
 */
export async function loadScenarioFile(file: string): Promise<readonly Scenario[]> {
  const path = resolve(file);
  if (!['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'].includes(extname(path))) {
    throw new UsageError(`"${file}" is neither a TypeScript nor a JavaScript file.`);
  }
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UsageError(`There is no file "${file}".`);
  if (!found.isFile()) throw new UsageError(`"${file}" is not a file.`);
  const exported = await importFile(file, path);
  const scenarios = [...new Set(Object.values(exported).flat(1))].filter(isScenario);
  if (scenarios.length === 0) {
    throw new UsageError(`"${file}" exports no scenario: export what defineScenario returns.`);
  }
  const names = scenarios.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`"${file}" exports two scenarios named "${twice}".`);
  return scenarios;
}

async function importFile(file: string, path: string): Promise<{ readonly [name: string]: unknown }> {
  await acceptTypeScript();
  try {
    // A module namespace is a record of whatever it exports.
    return (await import(pathToFileURL(path).href)) as { readonly [name: string]: unknown };
  } catch (error) {
    throw new UsageError(`"${file}" cannot be loaded: ${reasonOf(error)}`);
  }
}

let accepting: Promise<void> | null = null;

/** From now on this thread can import TypeScript. For good: hooks cannot be taken back in the order that they need. */
function acceptTypeScript(): Promise<void> {
  accepting ??= import('tsx/esm/api').then(({ register }) => {
    register();
    registerHooks('./module-format-hook.js', import.meta.url);
  });
  return accepting;
}

/** The first lines of an error that say something, as one sentence without a stack. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => line !== '' && !/^Transform failed|^Require stack|^- \//.test(line));
  return (telling[0] ?? message).replace(/([^.!?])$/, '$1.');
}

/** By shape, not by class: the file may have come with a copy of deadheat of its own. */
function isScenario(value: unknown): value is Scenario {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'name' in value &&
    typeof value.name === 'string' &&
    'variants' in value &&
    typeof value.variants === 'object' &&
    ['settle', 'plans', 'draw', 'stage'].every((method) => {
      const member: unknown = Reflect.get(value, method);
      return typeof member === 'function';
    })
  );
}
