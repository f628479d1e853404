import { describe, expect, it } from 'vitest';
import { lostUpdate } from '../sim/scenario/lost-update.fixture.ts';
import { runPlan } from '../sim/scenario/run.ts';
import { fold } from './fold.ts';
import { laneHeader } from './lane-cells.ts';
import { lanesOf } from './lanes.ts';
import { raceOf } from './race.ts';
import { blindWrite, pausedWriter } from './race.fixture.ts';
import { requestText } from './row-text.ts';

const race = raceOf(pausedWriter, [blindWrite]);
const rowAt = (step: number, act: string) => race.rows.find((row) => row.step === step && row.act === act);

describe('a race', () => {
  it('has a lane per replica, then the servers', () => {
    expect(race.lanes.map(({ title }) => title)).toEqual(['scheduler-0', 'scheduler-1', 'kube API']);
  });

  it('orders replicas by number and puts the kube API and the database first among servers', () => {
    const history = ['replica-10', 'replica-2'].flatMap((process) =>
      ['queue', 'database', 'kube'].map((link) => {
        const asked = { operation: 'GET', object: 'x', outcome: '', request: 'r' };
        return { type: 'sent', step: 1, time: 0, ...asked, process, link } as const;
      }),
    );
    expect(lanesOf(history).map(({ name }) => name)).toEqual(['replica-2', 'replica-10', 'kube', 'database', 'queue']);
  });

  it('joins a request that nothing interrupts into one row, and keeps apart one that something does', () => {
    expect(rowAt(2, 'call')?.text).toBe('GET pods/a → 200 · saw 7');
    expect(rowAt(10, 'sent')).toBeDefined();
    expect(rowAt(12, 'answer')?.text).toContain('expected 7, found 9 ✗, wrote 10');
  });

  it('tells what a write changed, without bookkeeping, and what the world changed by itself', () => {
    expect(rowAt(6, 'request')?.text).toMatch(/pods\/a: status\.phase = "Running"$/);
    expect(rowAt(9, 'change')).toMatchObject({ text: 'pods/a: status.phase = "Failed"', replica: null, server: 2 });
  });

  it('shows pauses and crashes in the lanes from the fault to the end of it', () => {
    const moods = race.rows.map(({ step, moods: [first, second] }) => `${step} ${first} ${second}`);
    expect(moods).toContain('4 paused down');
    expect(moods).toContain('7 paused up');
    expect(moods).toContain('8 paused down');
    expect(moods).toContain('10 up down');
    expect(rowAt(4, 'lifecycle')).toBeUndefined();
  });

  it('marks the witnesses decisive, not what the same turn sent or received besides', () => {
    const decisive = race.rows.filter((row) => row.decisive).map(({ step, act }) => `${step} ${act}`);
    expect(decisive).toEqual(['6 request', '12 answer', '12 verdict']);
  });

  it('puts the verdict behind the step at which the property broke', () => {
    expect(race.rows.at(-1)).toMatchObject({ act: 'verdict', step: 12 });
    const early = raceOf(pausedWriter, [{ ...blindWrite, step: 6 }]);
    const index = early.rows.findIndex(({ act }) => act === 'verdict');
    expect(early.rows[index - 1]?.step).toBe(6);
    expect(early.rows[index + 1]?.step).toBe(7);
  });

  it('tells a recorded run in order, with every applied request', async () => {
    const values = lostUpdate.settle('read-then-write', { faults: 3 });
    for (let seed = 0; seed < 20; seed++) {
      const plan = lostUpdate.draw(values, String(seed), 'random');
      const { history, violations } = await runPlan(lostUpdate, 'read-then-write', values, plan, { record: true });
      const told = raceOf(history ?? [], violations);
      const steps = told.rows.map(({ step }) => step);
      expect(steps).toEqual([...steps].sort((left, right) => left - right));
      const requests = (history ?? []).filter(({ type }) => type === 'applied').length;
      const shown = told.rows.filter(({ act }) => ['request', 'arrived', 'answer', 'call'].includes(act)).length;
      expect(shown).toBe(requests);
    }
  });
});

describe('a request in a row', () => {
  it('is cut so that its answer is in sight', () => {
    const place = {
      step: 1,
      time: 0,
      request: 'r',
      process: 'a',
      link: 'database',
      operation: 'SELECT',
      object: 'job',
    };
    const text = `select "${'x'.repeat(300)}"`;
    const row = requestText({ type: 'applied', ...place, outcome: 'ok', versions: { saw: '11' }, footprint: [], text });
    expect(row).toMatch(/^select "x+… → ok · saw 11$/);
    expect(row.length).toBeLessThan(110);
  });
});

describe('the header of the lanes', () => {
  it('shortens titles where many lanes share a line, and keeps their numbers', () => {
    const lanes = Array.from({ length: 6 }, (_, index) => {
      const name = `controller-${index}`;
      return { name, title: name, kind: 'replica' } as const;
    });
    expect(laneHeader(lanes.slice(0, 2))).toBe('controller-0  controller-1  ');
    expect(laneHeader(lanes)).toMatch(/^contr…r-0  contr…r-1 /);
  });
});

describe('fold', () => {
  it('shows everything that fits', () => {
    expect(fold(race.rows, race.rows.length).every(({ kind }) => kind === 'row')).toBe(true);
  });

  it('never takes more lines than it may, loses no count, and keeps what is decisive and what it was based on', () => {
    for (let limit = 1; limit < race.rows.length; limit++) {
      const folded = fold(race.rows, limit);
      expect(folded.length).toBeLessThanOrEqual(limit);
      const total = folded.reduce((sum, item) => sum + (item.kind === 'gap' ? item.rows : 1), 0);
      expect(total).toBe(race.rows.length);
    }
    const acts = fold(race.rows, 9).flatMap((item) =>
      item.kind === 'row' ? [`${item.row.step} ${item.row.act}`] : [],
    );
    expect(acts).toEqual(expect.arrayContaining(['2 call', '6 request', '12 answer', '12 verdict']));
  });
});
