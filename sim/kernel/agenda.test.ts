import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda } from './agenda.ts';
import type { PendingEvent } from './event.ts';

function event(earliest: number, width: number, late: number, sequence: number): PendingEvent {
  const due = earliest + Math.min(late, width);
  return {
    identity: `e${sequence}`,
    earliest,
    latest: earliest + width,
    due,
    sequence,
    footprint: null,
    fire: () => {},
    canceled: false,
  };
}

const times = fc.array(fc.tuple(fc.nat(20), fc.nat(10), fc.nat(10), fc.boolean()), { maxLength: 40 });

describe('the agenda', () => {
  it('yields events by due time, then by order of making, skipping what was canceled', () => {
    fc.assert(
      fc.property(times, (list) => {
        const agenda = new Agenda();
        const events = list.map(([earliest, width, late], index) => event(earliest, width, late, index));
        events.forEach((made) => agenda.add(made));
        events.forEach((made, index) => {
          if (list[index]?.[3] === true) made.canceled = true;
        });
        const expected = events
          .filter(({ canceled }) => !canceled)
          .sort((a, b) => a.due - b.due || a.sequence - b.sequence);
        const order: string[] = [];
        for (let top = agenda.first(); top !== undefined; top = agenda.first()) {
          order.push(top.identity);
          agenda.take(top);
        }
        expect(order).toEqual(expected.map(({ identity }) => identity));
      }),
    );
  });

  it('enables exactly what opens before every other window has closed', () => {
    fc.assert(
      fc.property(times, fc.nat(20), (list, now) => {
        const agenda = new Agenda();
        const events = list.map(([earliest, width, late], index) => event(earliest, width, late, index));
        events.forEach((made) => agenda.add(made));
        const enabled = new Set(agenda.enabled(now).events.map(({ identity }) => identity));
        for (const one of events) {
          const overtaken = events.some((other) => Math.max(other.latest, now) < one.earliest);
          expect(enabled.has(one.identity)).toBe(!overtaken);
        }
      }),
    );
  });
});
