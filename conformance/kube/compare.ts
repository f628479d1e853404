import { isObject } from './json.ts';
import type { RecordedStep } from './normalise.ts';

/** One place where two recordings of a sequence differ. Undefined: it is not there. */
export interface Difference {
  readonly step: string;
  readonly request: string;
  /** `body.metadata.labels.x`. */
  readonly place: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

/** All places where they differ. Keys have no order, lists do. */
export function compareSteps(recorded: readonly RecordedStep[], replayed: readonly RecordedStep[]): Difference[] {
  const differences: Difference[] = [];
  for (let index = 0; index < Math.max(recorded.length, replayed.length); index++) {
    const left = recorded[index];
    const right = replayed[index];
    const { step, request } = left ?? right ?? { step: '', request: '' };
    compareValues(left, right, '', (place, recorded, replayed) => {
      differences.push({ step, request, place, recorded, replayed });
    });
  }
  return differences;
}

type Report = (place: string, recorded: unknown, replayed: unknown) => void;

function compareValues(left: unknown, right: unknown, place: string, report: Report): void {
  if (Object.is(left, right)) return;
  if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right)) {
    report(place, left, right);
    return;
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    compareValues(left[key], right[key], place === '' ? key : `${place}.${key}`, report);
  }
}

function isContainer(value: unknown): value is { readonly [key: string]: unknown } {
  return isObject(value) || Array.isArray(value);
}
