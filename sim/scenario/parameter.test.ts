import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage-error.ts';
import { readParameters, type Parameters } from './parameter.ts';

const parameters = {
  replicas: { type: 'number', default: 2, minimum: 1, maximum: 5, whole: true, about: '' },
  rate: { type: 'number', default: 0.5, minimum: 0, maximum: 1, about: '' },
  labels: { type: 'boolean', default: true, about: '' },
  gate: { type: 'choice', default: 'none', choices: ['none', 'history'], about: '' },
} as const satisfies Parameters;

describe('parameters', () => {
  it('fill in defaults and read text', () => {
    expect(readParameters('s', parameters, {})).toEqual({ replicas: 2, rate: 0.5, labels: true, gate: 'none' });
    expect(readParameters('s', parameters, { replicas: '3', rate: 1, labels: 'false', gate: 'history' })).toEqual({
      replicas: 3,
      rate: 1,
      labels: false,
      gate: 'history',
    });
  });

  it.each([
    [{ replicas: '6' }, 'Parameter "replicas" of scenario s needs a whole number from 1 to 5, not "6".'],
    [{ replicas: 1.5 }, 'Parameter "replicas" of scenario s needs a whole number from 1 to 5, not "1.5".'],
    [{ rate: 'much' }, 'Parameter "rate" of scenario s needs a number from 0 to 1, not "much".'],
    [{ rate: '' }, 'Parameter "rate" of scenario s needs a number from 0 to 1, not "".'],
    [{ labels: 1 }, 'Parameter "labels" of scenario s needs true or false, not "1".'],
    [{ gate: 'both' }, 'Parameter "gate" of scenario s needs one of none, history, not "both".'],
    [{ toString: 1 }, 'Scenario s has no parameter "toString"; it has: replicas, rate, labels, gate.'],
  ])('refuse %j', (given, message) => {
    expect(() => readParameters('s', parameters, given)).toThrow(new UsageError(message));
  });
});
