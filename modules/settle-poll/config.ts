import { rules, type PodRules } from './pod-rules.ts';

/** How long to wait for the scheduler, in whole seconds. */
export interface WaitConfig {
  /** Not negative; 0 looks once. */
  readonly deadlineSeconds: number;
  /** Between snapshots; at least 1. */
  readonly intervalSeconds: number;
}

export interface VerifyConfig extends WaitConfig {
  readonly rules: PodRules;
  /** `settleStable` only: how long all must be well, or one pod unscheduled, before that is believed. */
  readonly stabilitySeconds: number;
  /** `settleStable` only: how often one snapshot may be asked for again after a transient error. */
  readonly listRetries: number;
  /** `settleStable` only: before the first retry; doubles with each, unless the server asks for more. */
  readonly backoffSeconds: number;
}

export const defaultConfig: VerifyConfig = {
  deadlineSeconds: 60,
  intervalSeconds: 5,
  rules,
  stabilitySeconds: 15,
  listRetries: 4,
  backoffSeconds: 1,
};

export interface WaitEnvironment {
  readonly KWOK_VERIFY_PODS_DEADLINE?: string | undefined;
  readonly KWOK_VERIFY_PODS_INTERVAL?: string | undefined;
}

export type WaitConfigResult =
  | { readonly ok: true; readonly value: WaitConfig }
  | { readonly ok: false; readonly error: { readonly variable: keyof WaitEnvironment; readonly message: string } };

/**
 * Reads the two environment variables as the script does (NVIDIA/aicr#1092): unset or empty means the default, otherwise
 * decimal digits only, leading zeros allowed (`08` is 8). Numbers that the shell would wrap around are refused.
 */
export function parseWaitConfig(environment: WaitEnvironment): WaitConfigResult {
  const deadlineSeconds = wholeSeconds(environment.KWOK_VERIFY_PODS_DEADLINE, defaultConfig.deadlineSeconds);
  const intervalSeconds = wholeSeconds(environment.KWOK_VERIFY_PODS_INTERVAL, defaultConfig.intervalSeconds);
  if (deadlineSeconds === null) {
    return refusal('KWOK_VERIFY_PODS_DEADLINE', 'must be a non-negative whole number of seconds');
  }
  if (intervalSeconds === null || intervalSeconds < 1) {
    return refusal('KWOK_VERIFY_PODS_INTERVAL', 'must be a positive whole number of seconds');
  }
  return { ok: true, value: { deadlineSeconds, intervalSeconds } };
}

function wholeSeconds(text: string | undefined, fallback: number): number | null {
  if (text === undefined || text === '') return fallback;
  const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : null;
}

function refusal(variable: keyof WaitEnvironment, message: string): WaitConfigResult {
  return { ok: false, error: { variable, message } };
}
