import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../properties/catalogue.ts';
import { museum } from './museum.ts';

const variants = new Map(
  museum.flatMap(({ name, variants: entries }) =>
    Object.entries(entries).map(([variant, entry]) => [`${name}/${variant}`, entry]),
  ),
);

/** Violations too rare for the usual number of seeds, each with the named regression that shows it. */
const rare = new Map([
  ['one-record-per-step', 'brigade-durable/scenario.test.ts'],
  ['one-worker-per-attempt', 'brigade-durable/crash-points.test.ts'],
  ['no-double-run', 'airflow-adoption/crash-points.test.ts'],
  ['outputs-of-last-attempt', 'kubeflow-task-state/races.test.ts'],
  ['slots-return-to-zero', 'airflow-adoption/slot-leak.test.ts'],
]);

describe('the museum', () => {
  it('has a recommended variant, and a broken one, in every scenario', () => {
    expect(museum.length).toBeGreaterThanOrEqual(3);
    for (const { name, variants: entries } of museum) {
      const expected = Object.values(entries).map((entry) => entry.expected);
      expect(new Set(expected), name).toEqual(new Set(['holds', 'violates']));
    }
  });

  it('demands of every scenario that a sweep exercises something', () => {
    for (const { name, exercises } of museum) expect(exercises.length, name).toBeGreaterThan(0);
  });
});

describe('the catalogue', () => {
  it('names every property once', () => {
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
  });

  it.each(catalogue)('$id has a sentence, a reason, a source, and a variant whose sweep must break it', (property) => {
    expect(property.sentence).toMatch(/^[A-Z].*\.$/);
    expect(property.why.length).toBeGreaterThan(20);
    expect(property.issue).toMatch(/^https:\/\//);
    const { brokenBy = [] } = property;
    expect(brokenBy.length).toBeGreaterThan(0);
    for (const variant of brokenBy) expect(variants.has(variant), variant).toBe(true);
    const breaksInSweep = brokenBy.some((variant) => variants.get(variant)?.breaks?.includes(property.id));
    const regression = rare.get(property.id);
    if (regression === undefined) expect(breaksInSweep).toBe(true);
    else expect(readFileSync(resolve(import.meta.dirname, regression), 'utf8')).toContain(property.id);
  });

  it('knows every property that a variant is said to break', () => {
    const known = new Set(catalogue.map(({ id }) => id));
    for (const [variant, { breaks = [] }] of variants)
      for (const id of breaks) expect(known.has(id), `${variant}: ${id}`).toBe(true);
  });
});
