import type { ComparedStep, Divergence, DoctorCheck, DoctorResult } from './doctor-result.ts';
import { plain, type Paint } from './paint.ts';
import { counted, milliseconds } from './wording.ts';

/** Divergences spelt out per check. */
const shown = 5;

export function doctorText({ versions, checks }: DoctorResult, paint: Paint = plain): string {
  const components = Object.entries(versions).map(([component, version]) => `${component} ${version}`);
  const lines = [components.join(', '), ...checks.flatMap((check) => checkLines(check, paint))];
  return `${lines.join('\n')}\n`;
}

function checkLines({ name, runs, steps, divergences }: DoctorCheck, paint: Paint): string[] {
  const compared = `${counted(runs, 'run')}, ${counted(steps, 'step')}`;
  if (runs === 0) return [`${paint.doubtful('?')} ${name}: nothing to run`];
  if (divergences.length === 0) return [`${paint.good('✓')} ${name}: ${compared}, all equal`];
  const rest = divergences.length - shown;
  return [
    `${paint.bad('✗')} ${name}: ${compared}, ${counted(divergences.length, 'run')} not equal`,
    ...divergences.slice(0, shown).flatMap((divergence) => divergenceLines(divergence, paint)),
    ...(rest > 0 ? [`    and ${counted(rest, 'more run')}`] : []),
  ];
}

function divergenceLines({ scenario, variant, strategy, seed, step, once, again }: Divergence, paint: Paint): string[] {
  return [
    `    ${paint.strong(`${scenario}/${variant}`)} (${strategy}, seed ${seed}) parts at step ${step}`,
    `      once   ${stepText(once)}`,
    `      again  ${stepText(again)}`,
  ];
}

function stepText(step: ComparedStep | null): string {
  if (step === null) return 'another step, or none';
  return `${step.event} at ${milliseconds(step.time)} ms, ${step.pending} pending, digest ${step.digest}`;
}
