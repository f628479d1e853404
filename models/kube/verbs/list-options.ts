import { quoted } from '../../../modules/ports/selectors/quoted.ts';
import type { ListQuery, WatchQuery } from '../server/request.ts';
import { invalidOptionsOf, type FailureStatus, type StatusCause } from '../status.ts';

/** Options of a LIST that contradict each other, or null (metainternalversion/validation/validation.go, 1.36). */
export function listOptionsProblem(options: ListQuery): FailureStatus | null {
  const { resourceVersion = '', continue: token = '', sendInitialEvents } = options;
  const match: string = options.resourceVersionMatch ?? '';
  if (match === '' && sendInitialEvents === undefined) return null;
  const causes: StatusCause[] = [];
  if (match !== '') {
    if (resourceVersion === '')
      causes.push(forbidden('resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (token !== '') causes.push(forbidden('resourceVersionMatch is forbidden when continue is provided'));
    if (match !== 'Exact' && match !== 'NotOlderThan') causes.push(unsupported(match, '"Exact", "NotOlderThan", ""'));
    if (match === 'Exact' && resourceVersion === '0') {
      causes.push(forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
    }
  }
  if (sendInitialEvents !== undefined) {
    causes.push(forbidden('sendInitialEvents is forbidden for list', 'sendInitialEvents'));
  }
  return causes.length === 0 ? null : invalidOptionsOf('ListOptions', causes);
}

/** The same for a WATCH. */
export function watchOptionsProblem(options: WatchQuery): FailureStatus | null {
  const { sendInitialEvents, continue: token = '' } = options;
  const match: string = options.resourceVersionMatch ?? '';
  const causes: StatusCause[] = [];
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan') {
    causes.push(forbidden('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  }
  if (match !== '') {
    if (sendInitialEvents === undefined) {
      causes.push(forbidden('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
    }
    if (match !== 'NotOlderThan') causes.push(unsupported(match, '"NotOlderThan"'));
  }
  // A watch from nowhere counts as one with `resourceVersionMatch` (metainternalversion/defaults.go, 1.36).
  if (token !== '' && (match !== '' || (sendInitialEvents === undefined && beginsWithState(options)))) {
    causes.push(forbidden('resourceVersionMatch is forbidden when continue is provided'));
  }
  return causes.length === 0 ? null : invalidOptionsOf('ListOptions', causes);
}

/** True for a watch that begins with the present state as ADDED events. */
export function beginsWithState({ sendInitialEvents, resourceVersion = '' }: WatchQuery): boolean {
  return sendInitialEvents ?? (resourceVersion === '' || resourceVersion === '0');
}

function forbidden(problem: string, field = 'resourceVersionMatch'): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${problem}`, field };
}

function unsupported(match: string, supported: string): StatusCause {
  const message = `Unsupported value: ${quoted(match)}: supported values: ${supported}`;
  return { reason: 'FieldValueNotSupported', message, field: 'resourceVersionMatch' };
}
