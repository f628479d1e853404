import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A request, and what the server has answered; null: it has not got it yet. */
export interface Passage {
  readonly method: string;
  readonly target: string;
  readonly body: string;
  readonly answer: { readonly status: number; readonly body: string } | null;
}

/** A request, or its answer, that stands at a gate. Its sender may have died meanwhile. */
export interface Held {
  /** Lets it go on, to a server as to a sender; resolves to the status that the server has answered with. */
  release(): Promise<number>;
}

interface Hold {
  readonly applies: (passage: Passage) => boolean;
  readonly took: (held: Held) => void;
}

/**
 * An HTTP server in front of another one, where requests stand before they arrive, and answers before they are learned,
 * for as long as a test wants. A request that was sent arrives, whatever has become of its sender. Watches pass at once.
 */
export class Gate {
  readonly url: string;
  readonly close: () => Promise<void>;
  readonly #target: string;
  readonly #holds = new Set<Hold>();

  private constructor(url: string, target: string, close: () => Promise<void>) {
    this.url = url;
    this.#target = target;
    this.close = close;
  }

  static async before(target: string): Promise<Gate> {
    const server = createServer((request, response) => {
      gate.#serve(request, response).catch(() => response.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const gate = new Gate(`http://127.0.0.1:${port}`, target, async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
    return gate;
  }

  /** Holds the next passage of that kind: a request where `answer` is null, else an answer. Resolves once it stands. */
  hold(applies: (passage: Passage) => boolean): Promise<Held> {
    return new Promise((took) => this.#holds.add({ applies, took }));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const body = await textOf(request);
    const release = await this.#stand({ method, target: url, body, answer: null });
    const type = headers['content-type'];
    const answer = await fetch(this.#target + url, {
      method,
      headers: type === undefined ? {} : { 'content-type': type },
      ...(body === '' ? {} : { body }),
    });
    release(answer.status);
    const { status } = answer;
    response.writeHead(status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    if (new URL(url, this.url).searchParams.has('watch') && answer.body !== null) {
      await pipeline(Readable.fromWeb(answer.body), response);
      return;
    }
    const text = await answer.text();
    (await this.#stand({ method, target: url, body, answer: { status, body: text } }))(status);
    response.end(text);
  }

  /** Resolves when the passage may go on, to whom to tell how the server has answered. */
  #stand(passage: Passage): Promise<(status: number) => void> {
    const hold = [...this.#holds].find(({ applies }) => applies(passage));
    if (hold === undefined) return Promise.resolve(() => {});
    this.#holds.delete(hold);
    return new Promise((goOn) => {
      const release = (): Promise<number> => new Promise((answered) => goOn(answered));
      hold.took({ release });
    });
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  request.setEncoding('utf8');
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
