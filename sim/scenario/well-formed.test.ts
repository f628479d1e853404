import { describe, expect, it } from 'vitest';
import type { Property } from '../property/property.ts';
import { defineScenario } from './scenario.ts';
import { unstarted } from './unstarted.ts';

const property: Property = { id: 'p', kind: 'always', sentence: 'P holds.', why: 'It has to.' };

interface Oddity {
  readonly name?: string;
  readonly breaks?: readonly string[];
  readonly judged?: readonly Property[];
}

/** Sets one scenario up, which is fine but for what is said. */
function setUp({ name = 'one', breaks = ['p'], judged = [property] }: Oddity): void {
  const scenario = defineScenario({
    name,
    about: '',
    variants: { only: { about: '', breaks, code: null } },
    build: () => ({ monitors: judged.map((each) => ({ property: each })), horizon: 10 }),
  });
  const values = scenario.settle('only', {});
  scenario.stage(unstarted('one/0'), 'only', values, scenario.draw(values, '0', 'timed'));
}

describe('a scenario that contradicts itself is refused', () => {
  it('when a variant breaks what nobody judges', () => {
    expect(() => setUp({ breaks: ['p', 'no-uncaught-error'] })).not.toThrow();
    expect(() => setUp({ breaks: ['p', 'q'] })).toThrow(
      'The variant is said to break "q", which no monitor judges; there are: no-uncaught-error, p.',
    );
  });

  it('when two monitors judge the same property', () => {
    expect(() => setUp({ judged: [property, property] })).toThrow('Two monitors on duty judge the property "p".');
  });

  it('when the command line could not name it, or there is nothing to run', () => {
    for (const name of ['a/b', 'a b', '']) {
      expect(() => setUp({ name })).toThrow(`"${name}" cannot name a scenario or variant`);
    }
    const build = () => ({ monitors: [], horizon: 10 });
    expect(() => defineScenario({ name: 'none', about: '', variants: {}, build })).toThrow('has no variants');
  });

  it('when two replicas have one name', () => {
    const simulation = unstarted('two');
    const replica = { name: 'a', main: () => Promise.resolve() };
    simulation.replica(replica);
    expect(() => simulation.replica(replica)).toThrow('There are two replicas named "a".');
  });
});
