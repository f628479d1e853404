import type { KubeError } from '../../../modules/ports/kube.ts';
import type { Silence } from '../../../sim/kernel/request.ts';
import type { Simulation } from '../../../sim/kernel/simulation.ts';

/** What a client concludes from silence. Only a refused connection is certain not to have been served. */
export function unansweredError(silence: Silence, mutating: boolean): KubeError {
  switch (silence) {
    case 'timeout': {
      const message = 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)';
      return { kind: 'timeout', code: 0, reason: 'Timeout', message, ambiguous: mutating };
    }
    case 'reset':
      return { kind: 'unreachable', code: 0, reason: '', message: 'connection reset by peer', ambiguous: mutating };
    case 'refused':
      return { kind: 'unreachable', code: 0, reason: '', message: 'connection refused', ambiguous: false };
  }
}

const tooMany: KubeError = {
  kind: 'tooManyRequests',
  code: 429,
  reason: 'TooManyRequests',
  message: 'Too many requests, please try again later.',
  ambiguous: false,
  retryAfterSeconds: 1,
};
const internal: KubeError = {
  kind: 'internal',
  code: 500,
  reason: 'InternalError',
  message: 'Internal error occurred: injected',
  ambiguous: false,
};
const unavailable: KubeError = {
  kind: 'unavailable',
  code: 503,
  reason: 'ServiceUnavailable',
  message: 'the server is currently unable to handle the request',
  ambiguous: false,
};

/** One of the answers of a server in trouble; the request was not applied. */
export function injectedError(simulation: Simulation, process: string): KubeError {
  const draw = simulation.streams.draw('kube-failure', simulation.identify(`${process}/kube-failure`));
  return draw < 1 / 3 ? tooMany : draw < 2 / 3 ? internal : unavailable;
}
