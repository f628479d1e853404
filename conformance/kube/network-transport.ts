import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpRequest } from '../../models/kube/http/exchange.ts';
import type { Exchange, Transport } from './transport.ts';

export interface ServerAddress {
  readonly url: URL;
  readonly token: string | null;
  /** Accept any certificate. */
  readonly insecure: boolean;
}

/** A cluster over HTTP/1.1. An exchange that breaks ends with a status of 0 and the reason as its text. */
export class NetworkTransport implements Transport {
  readonly #address: ServerAddress;
  readonly #agent: http.Agent;

  constructor(address: ServerAddress) {
    this.#address = address;
    const secure = address.url.protocol === 'https:';
    this.#agent = secure
      ? new https.Agent({ keepAlive: true, rejectUnauthorized: !address.insecure })
      : new http.Agent({ keepAlive: true });
  }

  send({ method, target, headers, body }: HttpRequest): Exchange {
    const { url, token } = this.#address;
    const exchange = { head: null, text: '', ended: false, close: () => void outgoing.destroy() } as {
      -readonly [key in keyof Exchange]: Exchange[key];
    };
    const broken = (error: Error): void => {
      if (exchange.head === null) exchange.head = { status: 0, headers: new Map() };
      exchange.text += error.message;
      exchange.ended = true;
    };
    const outgoing = (url.protocol === 'https:' ? https : http).request(
      {
        agent: this.#agent,
        hostname: url.hostname,
        port: url.port,
        method,
        path: target,
        headers: {
          ...Object.fromEntries(headers),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === '' ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
      },
      (incoming) => {
        exchange.head = { status: incoming.statusCode ?? 0, headers: headersOf(incoming) };
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => void (exchange.text += chunk));
        incoming.on('end', () => void (exchange.ended = true));
        incoming.on('error', broken);
      },
    );
    outgoing.on('error', broken);
    outgoing.end(body);
    return exchange;
  }

  async pause(time: number): Promise<void> {
    await sleep(time);
  }

  close(): void {
    this.#agent.destroy();
  }
}

function headersOf(incoming: http.IncomingMessage): ReadonlyMap<string, string> {
  const entries = Object.entries(incoming.headersDistinct);
  return new Map(entries.map(([name, values = []]) => [name, values.join(', ')]));
}
