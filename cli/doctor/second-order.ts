import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ComparedStep } from '../../reports/doctor-result.ts';
import type { ExaminedRun } from './examined-run.ts';

/** What the second process is told: run these, in this order. */
export interface SecondOrder {
  readonly runs: readonly ExaminedRun[];
  /** Index of the run whose steps are wanted, after which it may stop; null: fingerprints only. */
  readonly dump: number | null;
}

/** What it answers, a line each. */
export type SecondReport =
  | { readonly index: number; readonly fingerprint: string; readonly steps: readonly ComparedStep[] | null }
  | { readonly failure: string };

/** Surroundings that must not matter: another time zone and another locale. */
export function otherSurroundings(environment: NodeJS.ProcessEnv): { readonly [name: string]: string } {
  const zone = environment['TZ'] === 'Pacific/Apia' ? 'Asia/Kolkata' : 'Pacific/Apia';
  return { TZ: zone, LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
}

/** Runs `order` in a new process with other surroundings. Throws when that process fails. */
export async function inSecondProcess(
  order: SecondOrder,
): Promise<readonly Exclude<SecondReport, { failure: string }>[]> {
  const entry = fileURLToPath(new URL('./second-process.js', import.meta.url));
  const child = spawn(process.execPath, [entry], {
    env: { ...process.env, ...otherSurroundings(process.env) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  child.stdin.end(JSON.stringify(order));
  const lines = (await text(child.stdout)).split('\n').filter((line) => line !== '');
  await closed;
  const reports: Exclude<SecondReport, { failure: string }>[] = [];
  for (const line of lines) {
    const report = JSON.parse(line) as SecondReport;
    if ('failure' in report) throw new Error(report.failure);
    reports.push(report);
  }
  return reports;
}
