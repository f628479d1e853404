import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';

/** What a relay does with the next request: pass it on, and do something bad before the answer goes back; or answer. */
export type Trouble =
  | { readonly kind: 'reset-after' }
  | { readonly kind: 'silence-after' }
  | { readonly kind: 'cut-answer' }
  | { readonly kind: 'answer'; readonly code: number; readonly headers: Record<string, string>; readonly body: string };

/** A server between a client and another server, which makes trouble when it is told to. */
export class Relay {
  readonly url: string;
  /** Requests that arrived, as `METHOD target`. */
  readonly seen: string[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  /** Befalls the next requests, one each. */
  readonly troubles: Trouble[] = [];
  readonly close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.close = close;
  }

  /** In front of the server at `target`. */
  static async before(target: string): Promise<Relay> {
    const server = createServer((request, response) => relay.#serve(target, request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const relay = new Relay(`http://127.0.0.1:${port}`, async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
    return relay;
  }

  get kubeConfig(): KubeConfig {
    return plainConfig(this.url);
  }

  #serve(target: string, request: IncomingMessage, response: ServerResponse): void {
    this.seen.push(`${request.method} ${request.url}`);
    this.headers.push(request.headers);
    const trouble = this.troubles.shift();
    if (trouble?.kind === 'answer') {
      request.resume();
      response.writeHead(trouble.code, trouble.headers).end(trouble.body);
      return;
    }
    const onward = forward(target + request.url, { method: request.method, headers: request.headers }, (answer) => {
      if (trouble === undefined) {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
        return;
      }
      answer.resume().on('end', () => {
        if (trouble.kind === 'reset-after') response.destroy();
        if (trouble.kind !== 'cut-answer') return;
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        response.write('{"kind":', () => response.destroy());
      });
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }
}

/** A kubeconfig for a server without authentication. */
export function plainConfig(server: string): KubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser({ name: 'plain', server, skipTLSVerify: true }, { name: 'anybody' });
  return kubeConfig;
}
