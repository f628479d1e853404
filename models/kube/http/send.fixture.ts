import type { Stage } from '../cluster.fixture.ts';
import type { HttpAnswer } from './exchange.ts';
import { serveHttp } from './serve-http.ts';

/** What a client has received. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

export interface Headers {
  readonly [name: string]: string;
}

/** Sends one request to server 0; the answer is what has come after a fifth of a second. A status of 0: nothing has. */
export function sendTo(
  { simulation, cluster }: Stage,
  method: string,
  target: string,
  body: unknown = '',
  headers: Headers = {},
): Answer {
  const known = new Map([['content-type', 'application/json'], ...Object.entries(headers)]);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  let answer: HttpAnswer = { status: 0, headers: new Map(), body: '' };
  let stream = '';
  serveHttp(
    cluster.endpoint(0),
    { method, target, headers: known, body: text },
    {
      answer: (given) => void (answer = given),
      begin: (status, sent) => void (answer = { status, headers: sent, body: '' }),
      write: (chunk) => void (stream += chunk),
      end: () => void (stream += '<end>'),
    },
  );
  simulation.advance(simulation.now + 200);
  return { status: answer.status, headers: answer.headers, text: answer.body + stream };
}
