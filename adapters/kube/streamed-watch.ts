import type { IncomingMessage } from 'node:http';
import type { KubeError, KubeObject, Watch, WatchEvent } from '../../modules/ports/kube.ts';
import { isObject, parseObject, statusError } from './answer.ts';

/**
 * A watch over one HTTP answer: newline-delimited JSON. Events are read as they are asked for, so that a slow reader slows
 * the server down instead of filling memory; a kube-apiserver ends a watch whose reader is too slow.
 */
export class StreamedWatch<T extends KubeObject> implements Watch<T> {
  readonly #response: IncomingMessage;
  readonly #events: AsyncGenerator<WatchEvent<T>, void>;
  #closed = false;

  constructor(response: IncomingMessage) {
    this.#response = response;
    this.#events = eventsOf<T>(response);
  }

  async next(): Promise<WatchEvent<T> | null> {
    if (this.#closed) return null;
    try {
      const { value, done } = await this.#events.next();
      return done === true || this.#closed ? null : value;
    } catch {
      return null; // the connection broke, or `close` was called meanwhile
    }
  }

  close(): void {
    this.#closed = true;
    this.#response.destroy();
  }
}

/** Ends after an ERROR event. Half a line at the end is what a broken connection leaves, and is dropped. */
async function* eventsOf<T extends KubeObject>(response: IncomingMessage): AsyncGenerator<WatchEvent<T>, void> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.trim() === '') continue;
      const event = eventOf<T>(line);
      yield event;
      if (event.type === 'ERROR') return;
    }
  }
}

function eventOf<T extends KubeObject>(line: string): WatchEvent<T> {
  const event = parseObject(line);
  const object = event?.['object'];
  if (!isObject(object)) return { type: 'ERROR', error: malformed(line) };
  switch (event?.['type']) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
    case 'BOOKMARK':
      // The phantom type of the resource vouches for what its collection holds.
      return { type: event['type'], object: object as typeof object & T };
    case 'ERROR':
      return { type: 'ERROR', error: statusError(object, 500, undefined, false) };
    default:
      return { type: 'ERROR', error: malformed(line) };
  }
}

/** As client-go has it: an event that cannot be decoded ends the watch with code 500 (watch/streamwatcher.go, 1.36). */
function malformed(line: string): KubeError {
  const message = `unable to decode an event from the watch stream: ${line.slice(0, 200)}`;
  return { kind: 'internal', code: 500, reason: '', message, ambiguous: false };
}
