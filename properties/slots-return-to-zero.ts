import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const slotsReturnToZero: Property = {
  id: 'slots-return-to-zero',
  kind: 'eventually',
  sentence: 'When all work is done no replica believes that it still runs some.',
  why: 'A slot that is never given back is lost until the next restart; a scheduler without slots schedules nothing.',
  issue: 'https://github.com/apache/airflow/issues/32928',
  brokenBy: ['airflow-adoption/airflow-2.9', 'airflow-adoption/pr-66400'],
};

export interface SlotsReading {
  /** The number of slots that a replica's present life reports to be taken; null for other facts. */
  readonly slotsOf: (fact: Fact) => number | null;
  /** Whether the fact shows that there still is, or was, work: the verdict needs `quiet` ms without. */
  readonly isWork: (fact: Fact) => boolean;
  /** Ms. */
  readonly quiet: number;
}

export function monitorSlotsReturnToZero({ slotsOf, isWork, quiet }: SlotsReading): Monitor {
  const taken = new Map<string, { readonly slots: number; readonly fact: Fact }>();
  let lastWork = 0;
  return {
    property: slotsReturnToZero,
    observe(fact) {
      if (isWork(fact)) lastWork = fact.time;
      if (fact.kind === 'lifecycle') {
        if (fact.change === 'crashed' || fact.change === 'exited') taken.delete(fact.process);
        return;
      }
      const slots = slotsOf(fact);
      if (slots !== null && fact.process !== null) taken.set(fact.process, { slots, fact });
    },
    conclude({ time }, accuse) {
      if (time - lastWork < quiet) return;
      for (const [process, { slots, fact }] of taken) {
        if (slots > 0) accuse(`${process} still counts ${slots} running tasks when none is left`, [fact]);
      }
    },
  };
}
