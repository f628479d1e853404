import type { Fact, Observation } from '../sim/history/fact.ts';
import type { Monitor } from '../sim/property/property.ts';

/** Feeds facts, one a second, to a monitor; returns what it accuses of. For the properties' own tests. */
export function judge(
  monitor: Monitor,
  observations: readonly Observation[],
): readonly { readonly detail: string; readonly steps: readonly number[] }[] {
  const accusations: { detail: string; steps: number[] }[] = [];
  const accuse = (detail: string, witnesses: readonly Fact[]): void => {
    accusations.push({ detail, steps: witnesses.map(({ step }) => step) });
  };
  observations.forEach((observation, index) => {
    monitor.observe?.({ ...observation, step: index, time: index * 1000 }, accuse);
  });
  monitor.conclude?.({ end: 'horizon', time: observations.length * 1000 }, accuse);
  return accusations;
}

/** A pod was written, or with `after` null deleted. */
export function podChanged(key: string, before: unknown, after: unknown): Observation {
  return { kind: 'changed', store: 'kube', collection: 'pods', key, before, after, version: '1', process: null };
}

export function said(name: string, data: { readonly [key: string]: unknown }): Observation {
  return { kind: 'event', process: 'poll', name, data };
}
