import { STATUS_CODES } from 'node:http';
import { AbortError, Watch, type KubeConfig } from '@kubernetes/client-node';
import { silenceError, type Chunks, type HttpTransport } from './transport.ts';

type Callback = Parameters<Watch['watch']>[2];
type Done = Parameters<Watch['watch']>[3];
type Query = Parameters<Watch['watch']>[1];

/**
 * client-node's `Watch` over a transport, as version 1.4 behaves: `done` is called once, with null when the server ends the
 * stream; lines that are no JSON, and exceptions of the callback, are ignored; aborting calls `done` with an AbortError.
 */
export class TransportedWatch extends Watch {
  readonly #transport: HttpTransport;

  constructor(config: KubeConfig, transport: HttpTransport) {
    super(config);
    this.#transport = transport;
  }

  override async watch(path: string, query: Query, callback: Callback, done: Done): Promise<AbortController> {
    const controller = new AbortController();
    let over = false;
    const finish: Done = (error) => {
      if (over) return;
      over = true;
      controller.abort();
      done(error);
    };
    const target = watchTarget(path, query);
    const headers = new Map([['accept', '*/*']]);
    const reply = await this.#transport.send({ method: 'GET', target, headers, body: '' });
    if (reply.kind === 'silence') finish(silenceError(target, reply.silence));
    else if (reply.kind === 'answer') finish(statusError(reply.answer.status));
    else {
      controller.signal.addEventListener('abort', () => {
        reply.chunks.close();
        finish(new AbortError('The user aborted a request.'));
      });
      void follow(reply.chunks, callback, () => over).then(() => finish(null));
    }
    return controller;
  }
}

/** Calls back for every line until the stream, or whoever listens, is done. */
async function follow(chunks: Chunks, callback: Callback, over: () => boolean): Promise<void> {
  let rest = '';
  for (let chunk = await chunks.next(); chunk !== null && !over(); chunk = await chunks.next()) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (!over()) show(line, callback);
  }
  if (rest !== '' && !over()) show(rest, callback);
}

function show(line: string, callback: Callback): void {
  try {
    const event = JSON.parse(line) as { readonly type: string; readonly object: unknown };
    callback(event.type, event.object, event);
  } catch {
    // As client-node does.
  }
}

function watchTarget(path: string, query: Query): string {
  const url = new URL(path, 'http://transport');
  url.searchParams.set('watch', 'true');
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, value.toString());
  }
  return url.pathname + url.search;
}

function statusError(statusCode: number): Error {
  return Object.assign(new Error(STATUS_CODES[statusCode] ?? 'Internal Server Error'), { statusCode });
}
