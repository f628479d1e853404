import { describe, expect, it } from 'vitest';
import type { Fact } from '../history/fact.ts';
import { Judge, type Monitor, type Property } from './property.ts';

const property: Property = { id: 'p', kind: 'always', sentence: 'It holds.', why: '', issue: '', brokenBy: [] };
const fact = (step: number): Fact => ({ kind: 'event', process: 'a', name: 'e', data: {}, step, time: step * 10 });

describe('the judge', () => {
  it('keeps the first accusation of each property, with its witnesses', () => {
    const judge = new Judge();
    judge.begin([{ property, observe: (seen, accuse) => accuse(`at ${seen.step}`, [seen]) }]);
    judge.observe(fact(1));
    judge.observe(fact(2));
    expect(judge.violations).toEqual([
      { property: 'p', sentence: 'It holds.', detail: 'at 1', step: 1, time: 10, witnesses: [1] },
    ]);
  });

  it('shows monitors what happened while the world was set up', () => {
    const seen: number[] = [];
    const judge = new Judge();
    judge.observe(fact(0));
    judge.begin([{ property, observe: ({ step }) => seen.push(step) }]);
    judge.observe(fact(1));
    expect(seen).toEqual([0, 1]);
  });

  it('takes a monitor that throws for no verdict, never for a pass, and hears the others', () => {
    const broken: Monitor = {
      property,
      conclude: () => {
        throw new Error('out of order');
      },
    };
    const judge = new Judge();
    judge.begin([broken, { property: { ...property, id: 'q' }, conclude: (_, accuse) => accuse('ended', []) }]);
    judge.conclude({ end: 'quiet', time: 7 }, 3);
    expect(judge.failure).toBe('p could not judge: out of order');
    expect(judge.violations).toMatchObject([{ property: 'q', step: 3, time: 7 }]);
  });

  it('accuses a program that ends with an error', () => {
    const judge = new Judge();
    judge.begin([]);
    judge.observe({ kind: 'lifecycle', process: 'a', change: 'exited', detail: null, step: 1, time: 1 });
    expect(judge.violations).toEqual([]);
    judge.observe({
      kind: 'lifecycle',
      process: 'a',
      change: 'exited',
      detail: 'undefined is not a function',
      step: 2,
      time: 2,
    });
    expect(judge.violations).toMatchObject([
      { property: 'no-uncaught-error', detail: 'a died of: undefined is not a function' },
    ]);
  });
});
