import { describe, expect, test } from 'vitest';
import { catalogue } from './catalogue/index.ts';
import { exceptions } from './exceptions.ts';
import { readRecording } from './recording.ts';
import { replayGroup } from './replay.ts';
import { describeStep } from './sequence.ts';

describe.each(catalogue)('recorded answers: $name', (group) => {
  const recording = readRecording(group.name);

  test('the recording is of these sequences', () => {
    const steps = (name: string): readonly string[] =>
      recording?.sequences[name]?.map(({ step, request }) => `${step}: ${request}`) ?? [];
    for (const { name, steps: wanted } of group.sequences) {
      expect(steps(name)).toEqual(Object.entries(wanted).map(([step, what]) => `${step}: ${describeStep(what)}`));
    }
    expect(Object.keys(recording?.sequences ?? {})).toEqual(group.sequences.map(({ name }) => name));
  });

  test.each(group.sequences)('$name', async (sequence) => {
    const [comparison] = await replayGroup({ name: group.name, sequences: [sequence] }, recording, exceptions);
    expect(comparison?.differences).toEqual([]);
    expect(comparison?.verdict).toMatch(/^(equal|excepted)$/);
  });
});

describe('a replay', () => {
  const [group] = catalogue;
  const [sequence] = group?.sequences ?? [];
  const recording = readRecording(group?.name ?? '');

  test('notices one answer that is other than recorded, unless an exception covers the step', async () => {
    if (group === undefined || sequence === undefined || recording === null) throw new Error('the catalogue is empty');
    const steps = recording.sequences[sequence.name] ?? [];
    const changed = steps.map((step, index) => (index === 0 ? { ...step, status: 299 } : step));
    const other = { ...recording, sequences: { [sequence.name]: changed } };
    const one = { name: group.name, sequences: [sequence] };
    const [different] = await replayGroup(one, other, []);
    expect(different?.verdict).toBe('different');
    expect(different?.differences.map(({ step, recorded }) => [step, recorded])).toEqual([[steps[0]?.step, 299]]);
    const exception = {
      sequence: `${group.name}/${sequence.name}`,
      steps: [steps[0]?.step ?? ''],
      reason: 'changed above',
    };
    expect((await replayGroup(one, other, [exception]))[0]?.verdict).toBe('excepted');
    expect((await replayGroup(one, recording, [exception]))[0]?.verdict).toBe('stale exception');
  });
});

describe('the catalogue', () => {
  test('names are unique', () => {
    const names = catalogue.flatMap(({ name, sequences }) => sequences.map((sequence) => `${name}/${sequence.name}`));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.length).toBeGreaterThan(300);
  });

  test('exceptions are few, reasoned, and about sequences that exist', () => {
    const names = catalogue.flatMap(({ name, sequences }) => sequences.map((sequence) => `${name}/${sequence.name}`));
    expect(exceptions.length).toBeLessThan(30);
    for (const { sequence, steps, reason } of exceptions) {
      expect(names).toContain(sequence);
      expect(steps.length).toBeGreaterThan(0);
      expect(reason.length).toBeGreaterThan(20);
    }
  });
});
